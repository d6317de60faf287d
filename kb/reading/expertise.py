"""Who wrote procedures on a theme: a reason to ask them when a question on it finds no answer."""

from comcep.members.access.audiences import Audience
from forum.promise.experts import THEME, Source
from kb.models import ProcedurePage


def written_on(themes):
    """How many procedures of each theme each member keeps, or gave an answer to: published, for peers."""
    pages = ProcedurePage.objects.live().filter(theme__in=themes, audience__in=_FOR_PEERS)
    pages = pages.exclude(state=ProcedurePage.State.OBSOLETE).order_by()
    wrote = set()
    for by in ("keeper", "provenances__author"):
        wrote |= set(pages.filter(**{f"{by}__isnull": False}).values_list("theme", by, "pk"))
    found = {}
    for theme, member, _ in wrote:
        found[theme, member] = found.get((theme, member), 0) + 1
    return found


_FOR_PEERS = [Audience.PUBLIC, Audience.OUTSIDERS, Audience.PEERS]


def _words(number, name):
    if number > 1:
        return f"{number}\u00a0fiches sur «\u202f{name}\u202f» viennent de vous"
    return f"une fiche sur «\u202f{name}\u202f» vient de vous"


WRITTEN = Source("written", THEME, 4, 8, written_on, _words)
