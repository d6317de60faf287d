"""The pages around the forum, home, help and legal pages, and the index of them all."""

from django.core.management import CommandError, call_command
from wagtail.models import Page


def load_site():
    """The home page, the help and the legal pages; gives the home."""
    from comcep.home.actions import ensure_pages

    return Page.objects.get(pk=ensure_pages().pk)


def rebuild_index():
    """The search index is a file apart: it is made once everything else is committed."""
    call_command("rebuild_search")


def repair_index():
    """Make the index right again where it is not, as after a load that was cut before it."""
    try:
        call_command("rebuild_search", check=True)
    except CommandError:
        rebuild_index()
