"""The replay: whatever worked for a member before the end of the membership is asked again after it.

Same session, same addresses, same links received by mail, same queue of mails, and an index that has heard of
nothing. What comes back must be what a stranger gets: no word of the community.
"""

import re
from copy import deepcopy
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core import mail
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from comcep.members.letters import send_letters
from comcep.members.models import Member
from comcep.members.states import change_state
from comcep.notifications import tasks
from comcep.notifications.kinds import Mode
from comcep.notifications.models import Digest, Notice
from comcep.search import fts5, index
from comcep.search import tasks as indexing
from forum.engine.forum_conversation.models import Post
from forum.questions.addresses import topic_url
from tests.factories import PASSWORD
from tests.search.indexes import own_index
from tests.test_visibility import Browser, Walk, made_once, readable, words_in  # noqa: F401 (a fixture)
from tests.visibility.world import canary

State = Member.State


class Recorder(Walk):
    """A walk that remembers which addresses worked, and what was said there."""

    def __init__(self, role, world):
        super().__init__(role, world)
        self.worked = {}

    def in_the_admin(self, world, *, brief):
        """One object for each address of the admin is enough: it is the door that has closed."""
        super().in_the_admin(world, brief=True)

    def _ask(self, path, method, headers):
        response, said = super()._ask(path, method, headers)
        if response.status_code < 400 and method == "get":
            path = path.partition("#")[0]
            self.worked[path] = words_in(said.replace(path, ""))
        return response, said


@pytest.fixture
def world(made_once, db, monkeypatch):  # noqa: F811
    monkeypatch.setattr(indexing, "nudge", lambda: None)  # the index hears of nothing from now on
    yield deepcopy(made_once)
    fts5.close()


@pytest.fixture(scope="module")
def walked():
    """What worked for each role, once: each test undoes what it did, and finds the same world."""
    return {}


def what_worked_for(role, world, walked):
    if role not in walked:
        walk = Recorder(role, world)
        walk.everywhere(world)
        walked[role] = walk.worked
    return walked[role]


def links_in(letters):
    return {link for letter in letters for link in re.findall(r"https?://[^/\s]+(/\S*)", letter.body)}


def everything_of(member, client):
    """What a member may hold besides pages: links to sign in, to choose a password, to change address."""
    Client().post("/connexion/lien/", {"email": member.email})
    Client().post(reverse("account_reset_password"), {"email": member.email})
    client.post("/connexion/", {"login": member.email, "password": PASSWORD})
    client.post("/compte/adresse/", {"email": "une-autre@exemple.test"})
    send_letters()
    return links_in(letter for letter in mail.outbox if member.email in letter.to or "adresse" in letter.body)


def _methods(path, *, is_first):
    """A part of a page is asked for once a route, what Wagtail's admin shows is read and not posted to."""
    if path.startswith("/admin/"):
        return ["get"]
    return ["get", "post", "htmx"] if is_first else ["get", "post"]


@pytest.mark.parametrize(
    ("role", "state"),
    [
        ("author", State.ENDED),
        # Who has left is nobody to every server: one of them is asked again on each.
        pytest.param("author", State.SUSPENDED, marks=pytest.mark.embedded),
        pytest.param("outsider", State.ENDED, marks=pytest.mark.embedded),
        pytest.param("moderator", State.ENDED, marks=pytest.mark.embedded),
    ],
)
def test_nothing_that_worked_before_works_after(
    world, walked, role, state, django_capture_on_commit_callbacks
):
    person, worked = world.people[role], what_worked_for(role, world, walked)
    links = everything_of(person, Client())
    queued = list(Notice.objects.filter(recipient=person).values_list("key", flat=True))
    client = Browser(raise_request_exception=False)
    client.force_login(person)
    cookie = client.cookies["sessionid"].value
    assert len(worked) > 30 and set().union(*worked.values()), "the walk before proves nothing"

    with django_capture_on_commit_callbacks(execute=True):
        change_state(person, state, by=None, reason="Fin.")

    mail.outbox.clear()
    met, parts = {}, set()
    for path in [*worked, *links]:
        route = resolve(path.partition("?")[0]).route
        for method in _methods(path, is_first=route not in parts):
            client.cookies.clear()
            client.cookies["sessionid"] = cookie
            headers = {"HX-Request": "true"} if method == "htmx" else {}
            response = getattr(client, {"htmx": "get"}.get(method, method))(path, headers=headers)
            said = readable(response)
            for echo in {path, quote(path), quote(path, safe="")}:
                said = said.replace(echo, "")
            if words := words_in(said):
                met[f"{method} {path}"] = words
            assert response.status_code < 500 or path == "/sante/", f"{method} {path}"
            assert not response.wsgi_request.user.is_authenticated, f"{method} {path}"
        parts.add(route)
    for key in queued:
        tasks.deliver(person.pk, key)
    waiting = {"mail_due_at": None, "digest": None, "waits_for": Mode.DAILY}
    told_yesterday = timezone.now() - timedelta(days=1)
    Notice.objects.filter(recipient=person).update(**waiting, created_at=told_yesterday)
    Digest.objects.all().delete()
    tasks.digests()
    tasks.sweep()

    assert met == {}
    assert not [letter for letter in mail.outbox if person.email in letter.to]


def test_a_reader_with_a_stale_index_meets_no_former_name(world, tmp_path):
    """Who left had a name; colleagues who read and search, with an index of before, do not meet it."""
    with own_index(tmp_path):
        _leave_behind_a_stale_index(world)


def _leave_behind_a_stale_index(world):
    leaver, name = world.writer, canary("peers_author")
    Post.objects.filter(pk=world.reply.pk).update(content=f"Merci {leaver.display_name}, une jonquille.")
    index.rebuild()
    reader = Client()
    reader.force_login(world.people["adviser"])
    pages = [
        "/recherche/?q=jonquille",
        "/membres/",
        topic_url(world.topic),
        "/forum/",
        "/forum/sujets-actifs/",
    ]
    assert any(name in readable(reader.get(path)).lower() for path in pages)

    change_state(leaver, Member.State.ENDED, by=None)

    assert [path for path in pages if name in readable(reader.get(path)).lower()] == []
