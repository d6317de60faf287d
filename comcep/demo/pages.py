"""The pages around the forum: home and help, procedures, the released report, and the index of them all."""

from datetime import date

from django.core.management import CommandError, call_command
from wagtail.models import Page

from comcep.demo.published import figures


def load_site():
    """The home page, the help and the legal pages; gives the home."""
    from comcep.home.actions import ensure_pages

    return Page.objects.get(pk=ensure_pages().pk)


def load_procedures(procedures, *, home, owner):
    """Every procedure as a page of the knowledge base, below the home page and owned by the moderator."""
    from kb.authoring.importing import import_procedure
    from kb.authoring.tree import ensure_index

    index = ensure_index(home)
    for procedure in procedures:
        import_procedure(index, procedure, owner=owner)


def load_report(by):
    """The analysis of the topics at that date, prepared and released for the committee."""
    from comcep.committee.actions import prepare_report, release

    release(prepare_report(date.fromisoformat(figures()["as_of"])), by=by)


def rebuild_index():
    """The search index is a file apart: it is made once everything else is committed."""
    call_command("rebuild_search")


def repair_index():
    """Make the index right again where it is not, as after a load that was cut before it."""
    try:
        call_command("rebuild_search", check=True)
    except CommandError:
        rebuild_index()
