"""The procedures that took over answers of a member, on that member’s page."""

from kb.models import ProcedurePage
from kb.perms import may_read_names


def procedures_given(person, reader):
    """Those that ``reader`` may read and where ``person`` agreed to be named, newest first."""
    if not may_read_names(reader):  # wall: given-names
        return None
    pages = ProcedurePage.objects.visible_to(reader)  # wall: given-procedures
    own = pages.filter(provenances__author=person, provenances__named=True, provenances__outsider=False)
    procedures = list(
        own.distinct().only("title", "slug", "first_published_at").order_by("-first_published_at")
    )
    return {"template": "kb/_given.html", "procedures": procedures} if procedures else None
