"""The box « Devenue la fiche… » on a thread's page."""

from comcep.sql import fetch
from kb.models import ProcedurePage

PRINTED = "title slug state as_of review_on verified_until verified_on verified_network__name".split()


def procedures_of(topic, member):
    """The procedures born from ``topic`` that ``member`` may read. One statement, one more if any.

    Sets ``topic.shows_procedure`` for the boxes that come after.
    """
    born = {pk for (pk,) in fetch("SELECT page_id FROM kb_provenance WHERE topic_id = %s", [topic.pk])}
    if not born:
        return None
    procedures = list(
        ProcedurePage.objects.visible_to(member)  # wall: born-procedures
        .filter(pk__in=born)
        .select_related("verified_network")
        .only(*PRINTED)
        .order_by("-first_published_at")
    )
    topic.shows_procedure = bool(procedures)
    return {"template": "kb/_topic_box.html", "facts": True, "procedures": procedures} if procedures else None
