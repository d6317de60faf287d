"""« Plus tard »: who put a question off hears of it once more, while it still waits.

Four working hours after the answer: a question put off in the morning comes back in the afternoon, and one of
the afternoon the next morning. Nothing is remembered but the notice, whose key is told once.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from comcep.notifications.models import Notice
from forum.engine.forum_conversation.models import Topic
from forum.promise import claims, news
from forum.promise.models import Solicitation
from forum.questions import working_hours
from forum.questions.states import open_questions

PUT_OFF = timedelta(hours=4)
"""Working hours, those of the region of the member, between « plus tard » and the reminder."""
WINDOW = timedelta(days=7)
"""A site that wakes up after a long stop reminds nobody of what was put off before."""


def comes_at(solicitation):
    """When the reminder of what was put off comes; ``None`` when the promise is over by then.

    Who was invited by name is reminded of it whatever the promise says.
    """
    at = working_hours.after(solicitation.answered_at, PUT_OFF, claims.place_of(solicitation.member))
    due_at = solicitation.topic.question.due_at
    runs = solicitation.step == Solicitation.INVITED or (due_at is not None and at < due_at)
    return at if runs else None


def remind(now=None):
    """Tell whose moment has come, where nobody else takes care of the question. Give how many were told."""
    now = now or timezone.now()
    put_off = Solicitation.objects.filter(
        Q(topic__question__claimed_until=None) | Q(topic__question__claimed_until__lte=now),
        answer=Solicitation.Answer.LATER,
        answered_at__range=(now - WINDOW, now - PUT_OFF),
        member__isnull=False,
    )
    waits = put_off.select_related(
        "topic__question", "topic__first_post__authorship", "member__region"
    ).order_by("pk")
    due = [each for each in waits if (at := comes_at(each)) and at <= now]
    if not due:
        return 0
    keys = {news.reminder_key(each): each for each in due}
    told = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
    topics = [each.topic_id for each in due]
    open_now = set(open_questions(Topic.objects.filter(pk__in=topics)).values_list("pk", flat=True))
    found = [each for key, each in keys.items() if key not in told and each.topic_id in open_now]
    for each in found:
        news.tell_again(each)
    return len(found)
