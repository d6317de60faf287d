"""« C’est aussi ma question »: one per reader and question, an anonymous number; who says so follows it."""

from django.db import transaction

from forum.following.follows import follow
from forum.questions.models import SameQuestion


@transaction.atomic
def share(topic, *, by):
    """Say that ``by`` asks the same, and have them follow ``topic``. Give whether it is new."""
    _, created = SameQuestion.objects.get_or_create(topic=topic, member=by)
    if created:
        follow(by, topic=topic)
    return created


@transaction.atomic
def withdraw(topic, *, by):
    """Take it back; the topic stays followed. Give whether there was anything to take back."""
    deleted, _ = SameQuestion.objects.filter(topic=topic, member=by).delete()
    return bool(deleted)
