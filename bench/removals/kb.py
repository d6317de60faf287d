"""A page, a draft, an image or a document is its audience’s, in the knowledge base as in Wagtail’s admin."""

from bench.removals.canary import MEETS

POLICIES = "kb/authoring/policies.py"

REMOVALS = [
    (
        "les fiches s’en tiennent à leurs lecteurs",
        [
            (
                "kb/models/procedures.py",
                "return self.live().filter(audience__in=audiences_of(member))",
                "return self.live()",
            )
        ],
        ["test_reading.py visible_to_keeps", f"{MEETS} [outsider]"],
    ),
    (
        "un brouillon de fiche n’est pas une fiche",
        [
            (
                "kb/models/procedures.py",
                "return self.live().filter(audience__in=audiences_of(member))",
                "return self.filter(audience__in=audiences_of(member))",
            )
        ],
        ["test_reading.py visible_to_keeps"],
    ),
    (
        "une fiche servie par Wagtail lui-même garde son mur",
        [
            (
                "kb/models/walls.py",
                "        if not self.may_be_read_by(request.user):\n            raise Http404\n",
                "",
            )
        ],
        ["test_reading.py served_by_wagtail"],
    ),
    (
        "l’aperçu d’un brouillon est à l’animation",
        [
            (
                "kb/models/walls.py",
                "        if not is_moderator(request.user):\n            raise Http404\n        return super().serve_preview",
                "        return super().serve_preview",
            )
        ],
        ["test_admin.py preview_of_a_draft"],
    ),
    (
        "une fiche que l’on ne lit pas ne donne aucun droit dans l’administration",
        [
            (
                "kb/models/walls.py",
                "reader = user if self.audience in audiences_of(user) else AnonymousUser()",
                "reader = user",
            )
        ],
        ["test_admin.py reads_no_procedure", f"{MEETS} [admin]"],
    ),
    (
        "les documents s’en tiennent à leurs lecteurs",
        [
            (
                "kb/reading/files.py",
                "WalledDocument.objects.visible_to(request.user)",
                "WalledDocument.objects.all()",
            )
        ],
        ["test_files.py downloads_no_document"],
    ),
    (
        "les images s’en tiennent à leurs lecteurs",
        [
            (
                "kb/reading/files.py",
                "WalledImage.objects.visible_to(request.user)",
                "WalledImage.objects.all()",
            )
        ],
        ["test_files.py sees_no_image"],
    ),
    (
        "les sources d’une fiche s’en tiennent aux sujets lus",
        [
            (
                "kb/reading/article.py",
                "        for topic in topics_for(member).filter(provenances__page=page.pk)",
                "        for topic in topics_for.__globals__['Topic'].objects.filter(provenances__page=page.pk)",
            )
        ],
        ["test_wall.py names_no_topic"],
    ),
    (
        "les fiches nées d’un sujet s’en tiennent à leurs lecteurs",
        [
            (
                "kb/reading/topic_box.py",
                "ProcedurePage.objects.visible_to(member)",
                "ProcedurePage.objects.live()",
            )
        ],
        ["test_wall.py names_no_procedure"],
    ),
    (
        "une page que l’on ne lit pas n’a pas d’adresse dans l’administration",
        [("kb/authoring/middleware.py", "if named and any(", "if named and not named and any(")],
        [f"{MEETS} [admin]"],
    ),
    (
        "les listes que Wagtail ne filtre pas sont à l’animation",
        [
            (
                "kb/authoring/middleware.py",
                "if request.path.startswith(FOR_MODERATORS):",
                "if request.path.startswith(()):",
            )
        ],
        [f"{MEETS} [admin]"],
    ),
    (
        "l’administration ne liste que les pages lues",
        [
            (
                POLICIES,
                '        pages = pages.exclude(pk__in=hidden.values("pk"))\n',
                "        pages = pages.exclude(pk__in=[])\n",
            )
        ],
        ["test_admin.py reads_no_procedure", f"{MEETS} [admin]"],
    ),
    (
        "l’administration ne liste que les images et documents lus",
        [(POLICIES, "return instances.filter(audience__in=audiences_of(user))", "return instances")],
        ["test_admin.py image_of_peers", f"{MEETS} [admin]"],
    ),
    (
        "avis et fiches y sont à l’animation",
        [
            (
                POLICIES,
                "return is_moderator(user) and super().user_has_permission(user, action)",
                "return super().user_has_permission(user, action)",
            ),
            (
                POLICIES,
                "return is_moderator(user) and super().user_has_any_permission(user, actions)",
                "return super().user_has_any_permission(user, actions)",
            ),
            (
                POLICIES,
                "return is_moderator(user) and super().user_has_permission_for_instance(user, action, instance)",
                "return super().user_has_permission_for_instance(user, action, instance)",
            ),
        ],
        [f"{MEETS} [admin]"],
    ),
]
