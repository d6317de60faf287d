"""A page, a draft, an image or a document is its audience’s, in the knowledge base as in Wagtail’s admin."""

from bench.removals.canary import MEETS
from bench.walls import GONE, CallGives, Gives, WithoutCall, WithoutTest

REMOVALS = [
    (
        "les fiches s’en tiennent à leurs lecteurs",
        [("procedures", WithoutCall("filter"))],
        ["test_reading.py visible_to_keeps", f"{MEETS} [outsider]"],
    ),
    (
        "un brouillon de fiche n’est pas une fiche",
        [("procedures", WithoutCall("live"))],
        ["test_reading.py visible_to_keeps"],
    ),
    (
        "une fiche servie par Wagtail lui-même garde son mur",
        [("served-page", GONE)],
        ["test_reading.py served_by_wagtail"],
    ),
    (
        "l’aperçu d’un brouillon est à l’animation",
        [("preview", GONE)],
        ["test_admin.py preview_of_a_draft"],
    ),
    (
        "une fiche que l’on ne lit pas ne donne aucun droit dans l’administration",
        [("page-rights", Gives("user"))],
        ["test_admin.py reads_no_procedure", f"{MEETS} [admin]"],
    ),
    (
        "les documents s’en tiennent à leurs lecteurs",
        [("documents", WithoutCall("visible_to"))],
        ["test_files.py downloads_no_document"],
    ),
    (
        "les images s’en tiennent à leurs lecteurs",
        [("images", WithoutCall("visible_to"))],
        ["test_files.py sees_no_image"],
    ),
    (
        "les sources d’une fiche s’en tiennent aux sujets lus",
        [("sources", CallGives("topics_for", "topics_for.__globals__['Topic'].objects"))],
        ["test_wall.py names_no_topic"],
    ),
    (
        "les fiches nées d’un sujet s’en tiennent à leurs lecteurs",
        [("born-procedures", CallGives("visible_to", "ProcedurePage.objects.live()"))],
        ["test_wall.py names_no_procedure"],
    ),
    (
        "les fiches nées des réponses d’un membre s’en tiennent à leurs lecteurs",
        [("given-procedures", CallGives("visible_to", "ProcedurePage.objects.live()"))],
        ["test_given.py reader_may_read"],
    ),
    (
        "une fiche ne fait une carte que pour ses lecteurs",
        [("card-procedures", CallGives("visible_to", "ProcedurePage.objects.live()"))],
        ["test_cards.py may_not_read"],
    ),
    (
        "qui a donné une réponse n’est nommé qu’aux pairs",
        [("given-names", GONE)],
        ["test_given.py outside_member"],
    ),
    (
        "une page que l’on ne lit pas n’a pas d’adresse dans l’administration",
        [("admin-address", GONE)],
        [f"{MEETS} [admin]"],
    ),
    (
        "les listes que Wagtail ne filtre pas sont à l’animation",
        [("admin-lists", GONE)],
        [f"{MEETS} [admin]"],
    ),
    (
        "l’administration ne liste que les pages lues",
        [("admin-pages", GONE)],
        ["test_admin.py reads_no_procedure", f"{MEETS} [admin]"],
    ),
    (
        "l’administration ne liste que les images et documents lus",
        [("admin-files", WithoutCall("filter"))],
        ["test_admin.py image_of_peers", f"{MEETS} [admin]"],
    ),
    (
        "avis et fiches y sont à l’animation",
        [("admin-rows", WithoutTest("is_moderator"))],
        [f"{MEETS} [admin]"],
    ),
]
