"""Questions that have waited for so many hours, and experts of another network."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comcep.notifications.models import Notice
from forum.promise.models import Solicitation
from forum.questions.clock import PROMISE
from forum.questions.models import FieldOfKnowledge, Question, Theme
from tests.factories import MemberFactory, NetworkFactory, RegionFactory, TopicFactory


@pytest.fixture
def theme(db):
    return Theme.objects.get(slug="cpf")


@pytest.fixture
def asked(db, theme):
    """``asked(hours)``: a question of Apec that has waited that long, of that theme, in a peers' section."""

    def make(hours, **changed):
        changed.setdefault("poster__region", RegionFactory(slug="corse", name="Corse"))
        created = timezone.now() - timedelta(hours=hours)
        topic = TopicFactory(created=created, **changed)
        Question.objects.filter(topic=topic).update(due_at=created + PROMISE)
        topic.question.themes.add(theme)
        topic.refresh_from_db()
        return topic

    return make


@pytest.fixture
def expert(db, theme):
    """``expert()``: a peer of another network who declared to know the theme well."""

    def make(network="missions-locales", knows=True, **changed):
        member = MemberFactory(peer=True, network=NetworkFactory(slug=network), **changed)
        if knows:
            FieldOfKnowledge.objects.create(member=member, theme=theme)
        return member

    return make


@pytest.fixture
def solicited(db):
    """``solicited(topic)``: keys of those who were asked about it; ``of`` a member: the questions."""

    def found(topic):
        return set(Solicitation.objects.filter(topic=topic).values_list("member", flat=True))

    return found


def told(member, kind=None):
    kinds = Notice.objects.filter(recipient=member).order_by("pk").values_list("kind", flat=True)
    return [each for each in kinds if kind in (None, each)]
