"""The box « Devenue la fiche… » on a thread's page."""

from kb.models import ProcedurePage

PRINTED = "title slug state as_of review_on verified_until verified_on verified_network__name".split()


def procedures_of(topic, member):
    """The procedures born from ``topic`` that ``member`` may read, in one statement."""
    procedures = list(
        ProcedurePage.objects.visible_to(member)
        .filter(provenances__topic=topic)
        .distinct()
        .select_related("verified_network")
        .only(*PRINTED)
        .order_by("-first_published_at")
    )
    return {"template": "kb/_topic_box.html", "procedures": procedures} if procedures else None
