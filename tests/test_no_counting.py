"""Nothing that an outside member is given counts what is hidden: no key, and the same answers around it.

Two readings of one community, around no hidden row and around several of each kind, are equal under a clock
that stands still, once what is drawn at random is named by the order in which it appears.
"""

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from comcep.search import fts5
from forum.engine.forum_permission import handler
from tests.counting.answers import Reading, Words, numbers_in
from tests.counting.clock import Clock, high_keys
from tests.counting.community import Community
from tests.profiles import asked_for
from tests.search.indexes import own_index
from tests.visibility.routes import routes

pytestmark = pytest.mark.django_db

SEEDS = [
    "/recherche/?q=validation",
    "/recherche/?q=validation&tri=date",
    "/recherche/?q=validatoin",
    "/recherche/suggestions/?q=valid",
    "/recherche/similaires/?title=validation",
    "/recherche/similaires/?title=Une+demande&text=La+personne+demande+une+validation+des+acquis",
    '/recherche/?q="validation+des+acquis"',
    "/recherche/?q=question+épinglée+acquis",
    "/recherche/?q=acqui",
]


def seeds():
    """Addresses that no page need lead to."""
    return (
        sorted("/" + route.template for route in routes() if not route.holes and not route.is_admin) + SEEDS
    )


class World:
    """What each reader was answered, and the mails that left, around ``hidden`` rows of each kind."""

    def __init__(self, hidden, folder, clock, readers):
        handler.forget()
        cache.clear()
        mail.outbox.clear()
        self.words = Words()
        with (
            own_index(folder),
            override_settings(MEDIA_ROOT=folder / "media"),
            high_keys(),
            transaction.atomic(),
        ):
            community = Community(hidden, clock)
            self.mails = [(to, message.message().as_string()) for message in mail.outbox for to in message.to]
            self.readings = {
                name: Reading(member, seeds(), self.words)
                for name, member in community.readers.items()
                if name in readers
            }
            self.addresses = {member.email for member in community.readers.values() if member}
            fts5.close()
            transaction.set_rollback(True)
        self.mails = [(to, text) for to, text in self.mails if to in self.addresses]


# What their roles open to these two is asked by Django; what no server may count, an outsider sees as well.
READERS = [
    "visitor",
    "outsider",
    pytest.param("head", marks=pytest.mark.embedded),
    pytest.param("referent", marks=pytest.mark.embedded),
]


@pytest.fixture(scope="module")
def worlds(request, django_db_setup, django_db_blocker, tmp_path_factory):
    made, readers = [], {"outsider"} | asked_for(request, "reader")
    with django_db_blocker.unblock(), transaction.atomic():
        for hidden in (0, 2):
            with pytest.MonkeyPatch.context() as monkeypatch:
                folder = tmp_path_factory.mktemp(f"hidden{hidden}")
                made.append(World(hidden, folder, Clock(monkeypatch), readers))
        transaction.set_rollback(True)
    handler.forget()
    cache.clear()
    return made


@pytest.mark.parametrize("reader", READERS)
def test_two_readings_around_any_number_of_hidden_rows_are_equal(worlds, reader):
    without, around = (world.readings[reader].answers for world in worlds)

    for (path, said), (path_around, said_around) in zip(without, around, strict=False):
        assert path == path_around
        assert said.split("\n") == said_around.split("\n"), path
    assert len(without) == len(around)


def test_mails_around_any_number_of_hidden_rows_are_equal(worlds):
    without, around = ([(to, w.words.said(text)) for to, text in w.mails] for w in worlds)

    assert without and without == around


@pytest.mark.parametrize("reader", READERS)
def test_no_page_carries_a_key(worlds, reader):
    assert [found for world in worlds for found in world.readings[reader].numbers] == []


def test_no_mail_carries_a_key(worlds):
    found = [(to, n) for w in worlds for to, text in w.mails for n in numbers_in(text)]

    assert found == []


def test_the_walk_reaches_what_it_must(worlds):
    """A reading that stays at the door proves nothing."""
    said = "\n".join(text for _, text in worlds[1].readings["outsider"].answers)

    for words in (
        "Une demande de plus",
        "Une réponse privée.",
        "Fiche ouverte",
        "Mon brouillon",
        "piece.txt",
    ):
        assert words in said, words
    assert len(worlds[1].readings["outsider"].answers) > 60
    assert worlds[1].mails
