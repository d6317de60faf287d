"""Several at once, on connections of their own: nobody is solicited a third time, one alone takes care."""

import threading

import pytest
from django.db import connections

from comcep.members.models import Member
from forum.engine.forum_conversation.models import Topic
from forum.promise import claims, ladder
from forum.promise.models import Claim, Solicitation

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run these together; give what they raised."""
    raised, ready = [], threading.Barrier(len(acts))

    def run(act):
        ready.wait()
        try:
            act()
        except Exception as error:
            raised.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_three_workers_climb_and_four_people_take_care(asked, expert):
    topics = [asked(17) for _ in range(5)]
    people = [expert() for _ in range(4)]

    assert at_once(ladder.climb, ladder.climb, ladder.climb) == []

    counts = [Solicitation.objects.filter(member=member).count() for member in people]
    assert counts == [2] * 4
    assert all(Solicitation.objects.filter(topic=topic).count() <= 3 for topic in topics)

    first = Topic.objects.get(pk=topics[0].pk)
    takers = [Member.objects.get(pk=member.pk) for member in people]
    raised = at_once(*(lambda member=member: claims.claim(member, first) for member in takers))
    assert raised == ["AlreadyClaimed"] * 3
    assert Claim.objects.count() == 1
