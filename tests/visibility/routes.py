"""Every address of the site, from the resolver itself, with what to put in its holes.

A route without holes is walked as soon as it exists. A route with holes needs a line in ``HOLES``: without
one, the suite fails and names the route.
"""

from dataclasses import dataclass
from functools import cache

from django.urls import URLResolver, get_resolver
from django.utils.regex_helper import normalize

from comcep.public_ids import DIGITS

ABSENT, NOBODY = 987_654_321, "0" * DIGITS


@dataclass(frozen=True)
class Route:
    """One pattern of the resolver. ``template`` is its path with ``%(name)s`` for each hole."""

    template: str
    holes: tuple
    name: str
    space: str = ""

    def __str__(self):
        return self.template

    @property
    def full_name(self):
        """As ``reverse`` takes it."""
        return f"{self.space}:{self.name}" if self.space else self.name

    @property
    def is_admin(self):
        return self.template.startswith("admin/")


@cache
def routes():
    """All of them, in the order of the resolver."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver, prefix, space):
    for pattern in resolver.url_patterns:
        regex = prefix + pattern.pattern.regex.pattern.removeprefix("^")
        if isinstance(pattern, URLResolver):
            below = pattern.namespace or ""
            yield from _walk(pattern, regex, ":".join(filter(None, (space, below))))
        else:
            for template, holes in normalize(regex):
                yield Route(template, tuple(holes), pattern.name or "", space)


# Where a hole is found (the start of the template), its name, and the values: an attribute of the world.
HOLES = [
    ("mot-de-passe-oublie/", "uidb36", ["abc"]),
    ("mot-de-passe-oublie/", "key", ["def-ghi"]),
    ("connexion/par/", "provider_id", ["fournisseur"]),
    ("connexion/lien/", "token", ["un-jeton-qui-n-existe-pas"]),
    ("compte/adresse/", "token", ["un-jeton-qui-n-existe-pas"]),
    ("compte/appareils/", "id", [NOBODY]),
    ("compte/securite/cle/", "id", [NOBODY]),
    ("forum/sujet/", "pk", "topic_ids"),
    ("forum/rubrique/", "section", "section_slugs"),
    ("forum/theme/", "theme", "theme_slugs"),
    ("courriels/arreter/", "token", "stop_tokens"),
    ("forum/sollicitation/", "pk", "solicitation_ids"),
    ("forum/sollicitation/", "answer", ["moi", "pas-moi"]),
    ("forum/message/", "pk", "post_ids"),
    ("forum/version/", "pk", "version_ids"),
    ("forum/piece/", "pk", "attachment_ids"),
    ("fichiers/gardes/", "pk", "kept_ids"),
    *[
        line
        for start in ("forum/%(section)s/%(id)s-", "forum/%(section)s/%(pk)s-")
        for line in ((start, "pk", "topic_ids"), (start, "section", "any_section"), (start, "slug", ["x"]))
    ],
    ("forum/", "section", "section_slugs"),
    ("rejoindre/", "token", "joining_tokens"),
    ("reseau/demande/", "id", "public_requests"),
    ("reseau/demande/", "pk", "request_ids"),
    ("membres/", "id", "public_members"),
    ("reseau/membres/", "id", "public_members"),
    ("reseau/membres/", "pk", "member_ids"),
    ("reseau/inviter/", "id", "public_invitations"),
    ("reseau/importer/", "id", "public_lists"),
    ("reseau/importer/", "pk", "list_ids"),
    ("reseau/hors-pairs/", "id", "public_invitations"),
    ("moderation/rubriques/reunion/", "pk", "merge_keys"),
    ("moderation/rubriques/", "pk", "section_keys"),
    ("moderation/relus/", "pk", "member_ids"),
    ("moderation/sujet/", "pk", "topic_ids"),
    ("moderation/message/", "pk", "post_ids"),
    ("moderation/fiche/", "pk", "procedure_ids"),
    ("proposer-en-fiche/sujet/", "pk", "topic_ids"),
    ("moderation/signalement/", "pk", "case_ids"),
    ("moderation/a-traiter/", "pk", "post_ids"),
    ("moderation/a-traiter/", "kind", ["alerte", "approbation", "signalement"]),
    ("moderation/annuler/", "pk", "decision_ids"),
    ("decisions/", "pk", "decision_ids"),
    ("messages/", "pk", "conversation_ids"),
    ("signaler/message/", "pk", "post_ids"),
    ("signaler/prive/", "pk", "letter_ids"),
    ("notifications/", "id", "public_notice_ids"),
    ("notifications/", "pk", "notice_ids"),
    ("recherche/voir-aussi/sujet/", "pk", "topic_ids"),
    ("recherche/voir-aussi/fiche/", "pk", "procedure_ids"),
    ("comite/%(day)s/preparation/", "day", "preparation_days"),
    ("comite/", "day", "report_days"),
    ("comite/themes/sujet/", "pk", "topic_ids"),
    ("comite/propositions/", "pk", "proposal_ids"),
    ("comite/commentaires/", "pk", "comment_ids"),
    ("comite/%(day)s/contenu/sujet/", "pk", "topic_ids"),
    ("comite/%(day)s/contenu/exemple/", "pk", "example_ids"),
    ("comite/%(day)s/contenu/theme/", "pk", "nomination_ids"),
    ("fiches/n/", "pk", "procedure_ids"),
    ("fiches/%(slug)s/", "slug", "procedure_slugs"),
    ("fiches/%(path)s", "path", ["autre/", "autre/encore/"]),
    ("fichiers/image/", "pk", "image_ids"),
    ("fichiers/image/", "spec", ["width-100", "original"]),
    ("fichiers/document/", "pk", "document_ids"),
    # Wagtail's admin and what it serves
    ("%(_0)s", "_0", "page_paths"),
    ("admin/api/main/pages/", "pk", "page_ids"),
    ("admin/api/main/pages/", "action_name", ["copy"]),
    ("admin/api/main/documents/", "pk", "document_ids"),
    ("admin/api/main/images/", "pk", "image_ids"),
    ("admin/collections/", "pk", "collection_ids"),
    ("admin/collections/", "collection_id", "collection_ids"),
    ("admin/workflows/tasks/", "pk", "task_ids"),
    ("admin/workflows/", "pk", "workflow_ids"),
    ("admin/workflows/", "workflow_pk", "workflow_ids"),
    ("admin/workflows/", "task_id", "task_ids"),
    ("admin/sites/", "pk", "site_ids"),
    ("admin/users/", "pk", "member_ids"),
    ("admin/groups/", "pk", "group_ids"),
    ("admin/documents/", "pk", "document_ids"),
    ("admin/documents/", "document_id", "document_ids"),
    ("admin/documents/", "doc_id", "document_ids"),
    ("admin/images/", "pk", "image_ids"),
    ("admin/images/", "image_id", "image_ids"),
    ("admin/images/", "filter_spec", ["width-100"]),
    ("admin/pages/", "pk", "page_ids"),
    ("admin/pages/", "destination_id", "root_ids"),
    ("admin/pages/", "action_name", ["approve"]),
    ("admin/pages/workflow/", "task_state_id", [ABSENT]),
    ("admin/pages/workflow/", "task_id", "task_ids"),
    ("admin/bulk/", "action", ["delete"]),
    *[("admin/", name, "page_ids") for name in ("page_id", "parent_page_id", "page_to_move_id", "page_pk")],
    *[("admin/", name, "revisions_of") for name in ("revision_id", "revision_id_a")],
    ("admin/", "revision_id_b", ["latest"]),
    *[("admin/", name, [ABSENT]) for name in ("workflow_state_id", "uploaded_file_id", "session_id")],
    *[("admin/", name, ["kb"]) for name in ("app_label", "app_name", "content_type_app_name")],
    *[("admin/", name, ["procedurepage"]) for name in ("model_name", "content_type_model_name")],
    ("admin/", "object_id", "page_ids"),
    ("admin/password_reset/", "uidb64", ["abc"]),
    ("admin/password_reset/", "token", ["def-ghi"]),
    ("admin/settings/", "pk", "site_ids"),
    *[
        (f"admin/snippets/{start}{model}/", "pk", identifiers)
        for start in ("", "choose/")
        for model, identifiers in {
            "members/network": "network_ids",
            "members/organisation": "organisation_ids",
            "members/region": "region_ids",
            "members/opening": "opening_ids",
            "questions/theme": "theme_ids",
            "questions/replytemplate": "template_ids",
            "questions/scheme": "scheme_ids",
            "questions/public": "public_ids",
            "kb/feedback": "feedback_ids",
            "search/glossaryterm": "term_ids",
            "search/querylog": "query_ids",
        }.items()
    ],
    ("_util/", "page_view_restriction_id", [1]),
    ("_util/", "page_id", "page_ids"),
]

# Addresses that read a query string, and what to ask.
QUERIES = {
    "recherche/": ["q=jonquille", "q=xylo", "q=jonquille+xylo*"],
    "recherche/suggestions/": ["q=xylo", "q=jonq"],
    "comite/comparer/": ["avant=2017-01-16&apres=2017-01-16"],
    "recherche/similaires/": ["title=jonquille", "title=question&text=jonquille"],
    "messages/nouveau/": ["q=xylo", "a=animation"],
    "forum/poser/": ["rubrique=pairs", "rubrique=animation"],
}


def filling(route, hole):
    """What ``HOLES`` says of that hole: a list, the name of a list of the world, or ``None``.

    A hole named ``id`` takes the public identifiers of what a line says of ``pk``.
    """
    said = (v for start, name, v in HOLES if name == hole and route.template.startswith(start))
    found = next(said, None)
    if found is None and hole == "id":
        keys = filling(route, "pk")
        return f"public_{keys}" if keys else None
    return found


def values(route, hole, world, chosen=None):
    """The values of that hole, given what is already ``chosen`` for the holes before it."""
    found = filling(route, hole)
    if isinstance(found, str):
        found = world.worded(found) if route.is_admin else getattr(world, found)
    return found(chosen or {}) if callable(found) else found


def unfilled(world):
    """Routes with a hole that ``HOLES`` does not fill, or fills with nothing."""
    return [str(r) for r in routes() if any(not values(r, hole, world) for hole in r.holes)]


def addresses(route, world, *, brief=False):
    """The paths of a route with every known object in its holes, and one that does not exist."""
    filled = [{}]
    for hole in route.holes:
        filled = [{**one, hole: value} for one in filled for value in values(route, hole, world, one) or []]
    if brief:
        filled = filled[:1]
    paths = ["/" + route.template % one for one in filled]
    queries = QUERIES.get(route.template, [])
    return paths + [f"{path}?{query}" for path in paths for query in queries]


IDENTIFYING = ["id", "pk", "slug", "day"]
NEVER = {"id": NOBODY, "pk": ABSENT, "slug": "il-n-y-en-a-pas", "day": "2015-02-03"}


def named_addresses(world):
    """``(path, the same for an object that does not exist, word of the object)``, for routes of ours."""
    carriers = world.carriers
    for route in routes():
        hole = next((hole for hole in IDENTIFYING if hole in route.holes), None)
        if route.is_admin or hole is None:
            continue
        rest = {name: values(route, name, world)[0] for name in route.holes if name != hole}
        named = filling(route, hole)
        for value, word in carriers.get(named if isinstance(named, str) else "", {}).items():
            yield *("/" + route.template % {**rest, hole: v} for v in (value, NEVER[hole])), word
