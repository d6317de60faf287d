import pytest
from django.core.cache import cache

from comcep.celery import app
from comcep.members.access.audiences import Audience
from comcep.privacy import apart
from forum.engine.forum_permission import handler
from tests.factories import MemberFactory, NetworkFactory, PostFactory, SectionFactory, TopicFactory

assert app.conf.task_always_eager  # Celery reads the settings once: now, before a test changes them

# A machine that tests is busy; bounds have their own tests.
apart.NICE, apart.WAITING, apart.TURN = 0, 300, 300

pytest_plugins = ["tests.profiles", "tests.schema", "tests.traces"]


@pytest.fixture(autouse=True)
def fresh_process():
    """What a process keeps between two requests does not pass from one test to the next."""
    handler.forget()
    cache.clear()
    yield
    handler.forget()


@pytest.fixture
def peer(db):
    return MemberFactory(peer=True)


@pytest.fixture
def colleague(db):
    """A peer of another network than the asker's."""
    return MemberFactory(peer=True, network=NetworkFactory(slug="pole-emploi"))


@pytest.fixture
def outsider(db):
    return MemberFactory(outsider=True)


@pytest.fixture
def moderator(db):
    return MemberFactory(peer=True, roles=["moderator"])


@pytest.fixture
def applicant(db):
    return MemberFactory(state="confirmed")


@pytest.fixture
def peers_section(db):
    return SectionFactory(name="Aider à monter un dossier", slug="dossier")


@pytest.fixture
def outsiders_section(db):
    return SectionFactory(name="Échanges", slug="hors-pairs", opened_to=Audience.OUTSIDERS)


@pytest.fixture
def topic(peers_section):
    return TopicFactory(forum=peers_section)


@pytest.fixture
def question(topic):
    return topic.question


@pytest.fixture
def answer(topic):
    return PostFactory(topic=topic)
