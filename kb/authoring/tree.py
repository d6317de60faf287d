"""The knowledge base in Wagtail’s tree, and the address of a new page in it."""

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Site

from comcep.members.access.audiences import Audience
from kb.authoring.rights import install_review, open_admin_to_moderators
from kb.models import ProcedureIndexPage

INDEX_INTRO = (
    "Ce que des pairs ont appris en répondant à des cas, relu et daté. Une fiche dit d’où elle vient, "
    "pour qui elle vaut et jusqu’à quand on peut s’y fier."
)


@transaction.atomic
def ensure_index(parent):
    """The knowledge base's index page, created below ``parent`` when there is none, open to moderators."""
    index = ProcedureIndexPage.objects.first()
    if index is None:
        index = ProcedureIndexPage(
            title="Fiches", slug="fiches", intro=INDEX_INTRO, audience=Audience.OUTSIDERS, show_in_menus=True
        )
        parent.add_child(instance=index)
        index.save_revision().publish()
        index.refresh_from_db()
    open_admin_to_moderators()
    install_review(index)
    return index


def index_page():
    """The index, created below the root of the default site when the knowledge base is still empty."""
    return ProcedureIndexPage.objects.first() or ensure_index(
        Site.objects.select_related("root_page").get(is_default_site=True).root_page
    )


def free_slug(parent, title):
    """A slug made of ``title`` that no page below ``parent`` has."""
    base = slugify(title)[:80].strip("-") or "fiche"
    taken = set(parent.get_children().filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = [base, *[f"{base}-{n}" for n in range(2, len(taken) + 2)]]
    return next(slug for slug in candidates if slug not in taken)
