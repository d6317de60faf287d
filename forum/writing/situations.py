"""What is said of the situation that a question tells of: its fields, and where they are kept."""

from forum.questions.models import Situation

OF_THE_ROW = ("contract", "seniority", "deadline", "region", "tried")
FIELDS = ("publics", *OF_THE_ROW)


def note(question, said, *, new=False):
    """Keep what ``said`` holds, a value for each of ``FIELDS``, in the place of what was said before.

    The caller holds a transaction.
    Nothing is asked of the database for a ``new`` question of which nothing is said.
    """
    if new and not any(said.values()):
        return
    question.publics.set(said["publics"])
    values = {name: said[name] for name in OF_THE_ROW}
    if any(values.values()):
        Situation.objects.update_or_create(question=question, defaults=values)
    else:
        Situation.objects.filter(question=question).delete()


def of(question):
    """What was said of it, as first values of the fields of its row."""
    row = Situation.objects.filter(question=question).select_related("region").first()
    if row is None:
        return {}
    return {name: getattr(row, name) for name in OF_THE_ROW} | {"region": row.region and row.region.slug}


def tried_of(question):
    """What was tried, as readers have it."""
    return Situation.objects.filter(question=question).values_list("tried", flat=True).first() or ""
