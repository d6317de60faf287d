"""What Django says once the tables exist."""

from comcep.committee.thesaurus import THEMES
from forum.questions.models import Theme


def on_migrated(sender, using, **kwargs):
    """Every theme of the thesaurus is a row, so that askers choose it and reports count it.

    A name that moderators have changed stays theirs: the slug says which theme it is.
    """
    known = set(Theme.objects.using(using).values_list("slug", flat=True))
    Theme.objects.using(using).bulk_create(
        [Theme(slug=slug, name=entry.name) for slug, entry in THEMES.items() if slug not in known],
        ignore_conflicts=True,
    )
