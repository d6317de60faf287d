"""The canary: what somebody may not see is nowhere, whatever the address, the method or the mail.

``READERS`` says who must find each word; ``TOLERATED`` who may. Anybody else who meets it is a leak. To add
a thing that not everybody may read: give it a word in ``visibility/world.py`` and a line here. To add a page
whose address has a hole: a line in ``visibility/routes.py``.
"""

import gc
import re
import zipfile
import zlib
from collections import Counter
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from io import BytesIO
from urllib.parse import quote

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.db import transaction
from django.http import HttpResponseNotFound
from django.test import override_settings
from django.utils import timezone

from comcep import urls
from comcep.members.access.doors import may_open
from comcep.members.models import Member
from comcep.notifications.models import Notice
from comcep.search import fts5, index
from comcep.search import results as searching
from tests.search.indexes import own_index
from tests.visibility import reach, routes
from tests.visibility.clicking import Browser
from tests.visibility.world import COMMON, World, canary

ROLES = [
    "visitor", "applicant", "refused", "suspended", "ended",  # nobody, or not a member
    "adviser", "denied", "author", "referent", "moderator",  # peers; one is denied the peers' rubric
    "outsider", "outside_referent", "head_office", "committee", "steering",  # outside members
    "admin",
]  # fmt: skip
# Whose membership is closed has no session: these are the visitor, which is asked of each of them apart.
CLOSED = {"refused", "suspended", "ended"}
OPEN = [role for role in ROLES if role not in CLOSED]
# Who is nobody stops at a door, before any statement of ours; these members read the forum as the adviser or
# the outsider do, by the same statements with other keys; what their role adds is asked by Django, as in the
# admin, or by statements that the tests of its room ask of each server.
ON_ONE_MACHINE = set(ROLES) - {"adviser", "moderator", "outsider"}
EACH_ROLE = [pytest.param(r, marks=pytest.mark.embedded) if r in ON_ONE_MACHINE else r for r in OPEN]
# What these may not see is hidden from them by the rule of the adviser or of the outsider, who are asked of
# each object: these of the first of a route and of a fifth of the others, each of another fifth; in the rooms
# where a role has objects of its own, of all.
BY_THE_SAME_RULE = ["referent", "outside_referent", "head_office", "committee", "steering"]
OWN_ROOMS = ("/reseau/", "/comite/", "/rejoindre/")
PEERS = {"adviser", "author", "referent", "moderator"}
OUTSIDE = {"outsider", "outside_referent", "head_office", "committee", "steering"}
MEMBERS = PEERS | OUTSIDE | {"denied"}
MODERATOR, AUTHOR, ADMIN, NOBODY = {"moderator"}, {"author"}, {"admin"}, set()
REFERENT = {"referent"}

READERS = {
    # the peers' sections
    "peers_rubric": PEERS,
    "peers_rubric_text": PEERS,
    "peers_section": PEERS,
    "peers_section_text": PEERS,
    "peers_topic": PEERS,
    "peers_post": PEERS,
    "peers_reply": PEERS,
    "peers_author": PEERS,
    "attachment_name": PEERS,
    "attachment_bytes": PEERS,
    "attachment_small": PEERS,
    "locked_topic": PEERS,
    "locked_post": PEERS,
    "pinned_topic": PEERS,
    "pinned_post": PEERS,
    "unanswered_topic": PEERS,
    "rubric_topic": PEERS,
    "moved_topic": PEERS,
    "moved_post": PEERS,
    "followed_topic": PEERS,
    "followed_post": PEERS,
    # what waits, or was taken away
    "draft_title": AUTHOR,
    "draft_text": AUTHOR,
    "draft_reply": AUTHOR,
    "kept_name": AUTHOR,
    "kept_bytes": AUTHOR,
    "pending_topic": MODERATOR,
    "pending_topic_post": MODERATOR,
    "pending_post": MODERATOR,
    "pending_attachment_name": NOBODY,
    "pending_attachment_bytes": NOBODY,
    "pending_attachment_small": NOBODY,
    "removed_post": NOBODY,
    "former_post": PEERS,
    "former_reply": PEERS,
    "former_head": PEERS,
    "former_title": PEERS,
    "former_outside": MEMBERS,
    "former_unread": AUTHOR | MODERATOR,
    "former_found": MODERATOR,
    "former_own_found": MODERATOR,
    "former_pending": MODERATOR,
    "former_removed": MODERATOR,
    "former_withdrawn": NOBODY,
    "former_closed": NOBODY,
    "removal_reason": NOBODY,
    "decision_reason": NOBODY,
    "withdrawn_post": NOBODY,
    "sequel": PEERS,
    "reply_template": MODERATOR | ADMIN,
    # the moderators' section, a section open to nobody, a section below it
    "moderators_section": MODERATOR,
    "moderators_topic": MODERATOR,
    "moderators_post": MODERATOR,
    "closed_section": NOBODY,
    "closed_topic": NOBODY,
    "closed_post": NOBODY,
    "below_closed_section": NOBODY,
    "below_closed_topic": NOBODY,
    "below_closed_post": NOBODY,
    "merged_section": MODERATOR,
    # pages, files and opinions of the knowledge base; pages of the site
    "peers_procedure": PEERS | {"denied"},
    "peers_procedure_body": PEERS | {"denied"},
    "outsiders_procedure": MEMBERS,
    "outsiders_procedure_body": MEMBERS,
    "moderators_procedure": MODERATOR,
    "moderators_procedure_body": MODERATOR,
    "draft_procedure": MODERATOR,
    "draft_procedure_body": MODERATOR,
    "unpublished_change": MODERATOR,
    "feedback": MODERATOR,
    "peers_document": MODERATOR,
    "peers_document_bytes": PEERS | {"denied"},
    "outsiders_document": MODERATOR,
    "outsiders_document_bytes": MEMBERS,
    "peers_image": MODERATOR,
    "outsiders_image": MODERATOR,
    "peers_page": PEERS | {"denied"},
    "peers_page_intro": PEERS | {"denied"},
    "draft_page": NOBODY,
    "draft_page_intro": NOBODY,
    "members_notice": MEMBERS | ADMIN,
    "query_log": NOBODY,
    # reports
    "released_report": PEERS | {"denied", "committee", "steering"} | ADMIN,
    "withdrawn_report": PEERS | {"denied", "committee", "steering"} | ADMIN,
    "withdrawal_reason": PEERS | {"denied", "committee", "steering"} | ADMIN,
    "draft_report": MODERATOR,
    "draft_commentary": MODERATOR,
    "failed_preparation": MODERATOR,
    "draft_nomination": MODERATOR,
    "draft_example": MODERATOR,
    "report_comment": PEERS | {"denied", "committee", "steering"} | ADMIN,
    "report_proposal": PEERS | {"denied", "committee", "steering"} | ADMIN,
    # what one was told
    "peers_notice": {"adviser"},
    # private messages: their two sides; what was written to the moderators, what was flagged to them
    "letter_of_peers": {"adviser", "author"},
    "letter_to_outsider": {"author", "outsider"},
    "letter_to_team": {"outsider"} | MODERATOR,
    "letter_beside_flag": {"author", "referent"},
    "letter_flagged": {"author", "referent"} | MODERATOR,
    "letter_draft": AUTHOR,
    "flag_of_letter": AUTHOR | MODERATOR,
    "flag_of_post": {"adviser"} | MODERATOR,
    "proposal": {"adviser"} | MODERATOR,
    "solicitation_reason": AUTHOR,
    "blocked_name": AUTHOR | REFERENT | MODERATOR,
    # the section apart
    "outsiders_section": MEMBERS,
    "outsiders_topic": MEMBERS,
    "outsiders_post": MEMBERS,
    # people
    "listed_peer": PEERS | {"denied"},
    "unlisted_peer": REFERENT | MODERATOR,  # who answer for the membership
    "unnamed_asker": NOBODY,
    "unnamed_gone": NOBODY,
    "outsider_name": MODERATOR,
    "applicant_name": REFERENT,
    "request_place": REFERENT,
    "invited_name": REFERENT | MODERATOR,
    "proposed_name": REFERENT | MODERATOR,
    "listed_line": REFERENT,
    "email": REFERENT | MODERATOR,
}

TOLERATED = {
    "unnamed_asker": MODERATOR
    | ADMIN,  # the memberships and the accounts, of which no page of the forum tells
    "unnamed_gone": ADMIN,
    "blocked_name": ADMIN,  # who keeps the accounts
    "feedback": AUTHOR,
    "peers_page": ADMIN,  # who edits the pages of the site
    "peers_page_intro": ADMIN,
    "draft_page": MODERATOR | ADMIN,
    "draft_page_intro": MODERATOR | ADMIN,
    "query_log": MODERATOR | ADMIN,
    "peers_author": {"denied"} | ADMIN,  # the directory; the accounts
    "listed_peer": ADMIN,  # who keeps the accounts
    "pending_topic": AUTHOR,
    "pending_topic_post": AUTHOR,
    "pending_post": AUTHOR,
    "former_pending": AUTHOR,
    "former_own_found": AUTHOR,  # who is led to destroying it, and does not read it
    "pending_attachment_name": MODERATOR | AUTHOR,
    "pending_attachment_bytes": MODERATOR | AUTHOR,
    "pending_attachment_small": MODERATOR | AUTHOR,
    "removed_post": MODERATOR | AUTHOR,
    "withdrawn_post": MODERATOR,  # for a minute
    "removal_reason": MODERATOR | AUTHOR,
    "decision_reason": MODERATOR,
    "closed_section": MODERATOR | ADMIN,
    "below_closed_section": MODERATOR | ADMIN,
    "unlisted_peer": ADMIN,
    "outsider_name": ADMIN,
    "applicant_name": MODERATOR | ADMIN,
    "draft_procedure": ADMIN,
    "email": ADMIN,
}

# Wagtail's page to try the error page; our health, since no worker runs beside the tests.
BROKEN_ON_PURPOSE = {"/admin/failwhale/", "/sante/"}

WORD = re.compile("xylo[a-z]+")
SHORTEST = 9
# What Python prints of an object, where a page should have said one of its words.
OBJECT = re.compile(r"\b[A-Z]\w+\(\w+=|&lt;\w[\w. ]* object (?:at|\()|&lt;bound method")
NAMES = {canary(name): name for name in READERS}
SHORT = {canary(name).removeprefix("xylo"): name for name in READERS}


def words_in(found):
    """Names of the words that a text holds, cut ones included; a random token now and then holds ``xylo``."""
    met = set()
    for word in set(WORD.findall(found.lower())):
        names = [NAMES[word]] if word in NAMES else [n for w, n in NAMES.items() if w.startswith(word)]
        met.update(names[:1] if len(word) >= SHORTEST else [])
    return met


def may_meet(role, name):
    return role in READERS.get(name, NOBODY) | TOLERATED.get(name, NOBODY)


def readable(response):
    """Headers and body as text; documents are opened, and what the request itself said is taken out."""
    body = response.getvalue()
    for close in response._resource_closers:  # close() would end the connection with the request
        close()
    if body.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(body)) as parts:
            body = b"\n".join([name.encode() + b"\n" + parts.read(name) for name in parts.namelist()])
    elif body.startswith(b"%PDF"):
        for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", body, re.DOTALL):
            try:
                body += zlib.decompress(packed)
            except zlib.error:
                continue
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return headers + "\n" + body.decode("utf-8", "replace")


# Readers of the topic are told that a message was there and is gone; what it said, they are not.
SEEN_TO_BE_GONE = {"removed_post": "peers_post", "withdrawn_post": "peers_post"}

HEADS = {"visitor", "adviser", "outsider"}  # the answer to HEAD is that to GET without its body: looked at


@contextmanager
def pages_not_found_left_blank():
    """Where many addresses answer 404, the page that says so is not drawn each time: what it would say is."""
    urls.handler404 = lambda request, exception: HttpResponseNotFound(
        message for message in exception.args[:1] if isinstance(message, str)
    )
    try:
        yield
    finally:
        del urls.handler404


class Walk:
    """One role at every address. Keeps what it met, and where."""

    first_is_enough = False  # bench.mutations needs one leak, not all of them

    def __init__(self, role, world):
        self.role, self.client = role, Browser(raise_request_exception=False)
        self.person = world.people.get(role)
        self.met, self.broken, self.followed, self.session = {}, [], set(), ""

    def fetch(self, path, method="get", *, follow=True, **headers):
        """Ask for ``path``, and for where it leads on this site; note the words met. Gives the status."""
        if self.person and not self.session:
            self.client.force_login(self.person)
            self.session = self.client.cookies["sessionid"].value
        if self.session:
            self.client.cookies["sessionid"] = self.session  # signing out was undone with the rest
        response, said = self._ask(path, method, headers)
        if response.status_code >= 500 and path not in BROKEN_ON_PURPOSE:
            self.broken.append(f"{method} {path}: {response.status_code}")
        if found := OBJECT.search(said):
            self.broken.append(f"{method} {path}: prints {found[0]}…")
        for echo in {path, quote(path), quote(path, safe="")}:
            said = said.replace(echo, "")
        for name in words_in(said):
            self.met.setdefault(name, f"{method} {path}")
            if self.first_is_enough and not may_meet(self.role, name):
                pytest.fail(f"{self.role} must not meet {name}: {method} {path}", pytrace=False)
        target = response.headers.get("Location", "")
        there = (target.split("?next=")[0], method, *headers)
        if follow and target.startswith("/") and there not in self.followed:
            self.followed.add(there)
            self.fetch(target, method, follow=False, **headers)
        return response.status_code

    def _ask(self, path, method, headers):
        """One request, of which nothing stays: the next address finds the same world.

        What it leaves to say on the next page is read here.
        """
        with transaction.atomic():
            response = getattr(self.client, method)(path, headers=headers)
            said = readable(response)
            transaction.set_rollback(True)
        if hasattr(response.wsgi_request, "_messages"):
            said += "\n".join(map(str, get_messages(response.wsgi_request)))
        self.client.cookies.pop("messages", None)
        return response, said

    def answer(self, path, method):
        """Status and target of the answer, the object's number left out."""
        headers = {"HX-Request": "true"} if method == "htmx" else {}
        response, _ = self._ask(path, {"htmx": "get"}.get(method, method), headers)
        target = response.headers.get("Location", "").split("?next=")[0]  # it repeats what was asked
        return response.status_code, re.sub(r"[0-9a-f]{16}|\d+", "N", target)

    def everywhere(self, world):
        gc.freeze()  # what the world and the libraries hold is not gone through again and again
        with transaction.atomic():
            self.fetch("/")
            self.see_all_that_is_new()
            self.in_the_admin(world, brief=self.role not in {"moderator", "admin"})
            for route in routes.routes():
                if not route.is_admin:
                    self.along(route, routes.addresses(route, world))
            transaction.set_rollback(True)

    def see_all_that_is_new(self):
        """The badge of the header is one number on each page, and costs as much as what is read there."""
        Notice.objects.filter(recipient=self.person, seen_at=None).update(seen_at=timezone.now())

    def in_the_admin(self, world, *, brief):
        """Every route of it; one object each where ``brief``: it is the door that is closed, or was."""
        paths = [p for r in routes.routes() if r.is_admin for p in routes.addresses(r, world, brief=brief)]
        if self.role not in {"moderator", "admin"} and self.fetch("/admin/") == 404:
            methods = ["get", "head"] if self.role in HEADS else ["get"]
            with pages_not_found_left_blank():
                opened = [path for path in paths if any(self.fetch(path, how) != 404 for how in methods)]
            paths = opened
        for path in paths:
            self.fetch(path)

    def along(self, route, paths):
        """Each object of a route; where GET is refused as such, no object was looked at."""
        first = None
        for path in paths:
            with pages_not_found_left_blank() if first else nullcontext():
                status = self.fetch(path)
            if status == 405:
                return
            first = first or status
        if self.role in HEADS and self.fetch(paths[0], "head") not in {first, 405}:
            self.broken.append(f"head {paths[0]}: not what get answers, {first}")
        self.fetch(paths[0], **{"HX-Request": "true"})


@pytest.fixture(scope="module")
def made_once(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world, in a transaction around the tests of this file: each undoes its own part."""
    folder = tmp_path_factory.mktemp("world")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=folder / "media"),
        own_index(folder),
        transaction.atomic(),
    ):
        mail.outbox = []
        made = World()
        made.mails, mail.outbox = mail.outbox, []
        fts5.close()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def world(made_once, db):
    """Objects of the test's own: what it sets on them goes with what it writes."""
    yield deepcopy(made_once)
    fts5.close()


def test_every_hole_of_every_address_is_filled(world):
    assert routes.unfilled(world) == []


@pytest.mark.parametrize("role", EACH_ROLE)
def test_each_role_meets_its_words_and_no_other(world, role):
    walk = Walk(role, world)
    walk.everywhere(world)

    met = walk.met.items()
    problems = [f"{role} must not meet {name}: {where}" for name, where in met if not may_meet(role, name)]
    problems += [
        f"{role} never meets {name}, which is for that role: the walk proves nothing"
        for name, readers in READERS.items()
        if role in readers and name not in walk.met
    ]
    if problems or walk.broken:
        pytest.fail("\n".join(problems + walk.broken), pytrace=False)


@pytest.mark.parametrize("role", EACH_ROLE)
def test_what_a_role_may_not_see_answers_as_if_it_did_not_exist(world, role):
    walk = Walk(role, world)
    if walk.person:
        walk.client.force_login(walk.person)
    walk.see_all_that_is_new()
    differences, nothing = [], {}
    with pages_not_found_left_blank():  # the answer is looked at, the walk above reads the page
        for path, absent, name in hidden_from(role, world):
            for method in ("get", "post", *(["head"] if role in HEADS else [])):
                if (absent, method) not in nothing:
                    nothing[absent, method] = walk.answer(absent, method)
                answer, expected = walk.answer(path, method), nothing[absent, method]
                if answer != expected:
                    differences.append(f"{method} {path} ({name}): {answer} instead of {expected}")
            if (absent, "htmx") not in nothing:  # a part of the same page: once a route
                nothing[absent, "htmx"] = walk.answer(absent, "htmx")
                if walk.answer(path, "htmx") != nothing[absent, "htmx"]:
                    differences.append(f"htmx {path} ({name}): not as if it did not exist")

    assert nothing, f"nothing is hidden from {role}: the walk proves nothing"
    if differences:
        pytest.fail("\n".join(differences), pytrace=False)


def hidden_from(role, world):
    """``(path, the same for nothing, word)`` of what that role may not see and is asked about."""
    place, met = ROLES.index(role) % 5, Counter()
    for path, absent, word in routes.named_addresses(world):
        if may_meet(role, SHORT[word]) or may_meet(role, SEEN_TO_BE_GONE.get(SHORT[word], "")):
            continue
        number, met[absent] = met[absent], met[absent] + 1
        if role in BY_THE_SAME_RULE and number and number % 5 != place and not path.startswith(OWN_ROOMS):
            continue
        yield path, absent, word


def test_no_mail_carries_a_word_that_its_reader_may_not_meet(world):
    roles = {person.email: role for role, person in world.people.items()} | {world.writer.email: "adviser"}
    leaks = []
    for message in world.mails:
        said = words_in(str(message.message()))
        for address in message.recipients():
            leaks += [f"{name} to {address}" for name in said if not may_meet(roles.get(address), name)]

    assert leaks == []


def test_the_digests_of_those_who_may_see_carry_the_word_and_the_others_do_not(world):
    digests = {m.to[0]: str(m.message().as_string()) for m in world.mails if "résumé" in m.subject}
    carried = {
        role
        for role, person in world.people.items()
        if canary("followed_topic") in digests.get(person.email, "")
    }

    assert carried == {"adviser", "author", "moderator"}


# Pages that open for these roles alone. Nobody else learns that they exist; a visitor is sent to sign in.
CONVERSE = PEERS | {"denied", "outsider", "outside_referent", "head_office"}
DOORS = {
    "/messages/": CONVERSE,
    "/messages/nouveau/": CONVERSE,
    "/messages/archives/": CONVERSE,
    "/messages/bloques/": CONVERSE,
    "/messages/animation/": MODERATOR,
    "/signaler/": MEMBERS,
    "/moderation/": MODERATOR,
    "/moderation/journal/": MODERATOR,
    "/moderation/retires/": MODERATOR,
    "/moderation/?file=fiche": MODERATOR,
    "/moderation/a-transformer/": MODERATOR,
    "/comite/": PEERS | {"denied", "committee", "steering"} | ADMIN,
    "/comite/atelier/": MODERATOR,
    "/comite/2017-01-16/exact/": MODERATOR,
    "/comite/2016-10-01/contenu/": MODERATOR,
    "/comite/2015-10-01/preparation/": MODERATOR,
    "/comite/themes/manquants/": MODERATOR,
    "/comite/propositions/": PEERS | {"denied", "committee", "steering"} | ADMIN,
    "/comite/comparer/": PEERS | {"denied", "committee", "steering"} | ADMIN,
    "/comite/2017-01-16/synthese.pdf": PEERS | {"denied", "committee", "steering"} | ADMIN,
    "/comite/mes-exemples/": MEMBERS,
    "/membres/": PEERS | {"denied"},
    "/reseau/": REFERENT | {"outside_referent"} | MODERATOR,
    "/reseau/inviter/": REFERENT | {"outside_referent"} | MODERATOR,
    "/reseau/importer/": REFERENT | {"outside_referent"} | MODERATOR,
    "/reseau/hors-pairs/": REFERENT | {"outside_referent", "head_office"} | MODERATOR,
    "/reseau/presences/": REFERENT | {"outside_referent"} | MODERATOR,
    "/reseau/deploiement/": REFERENT | {"outside_referent"} | MODERATOR,
    "/admin/": MODERATOR | ADMIN,
    "/forum/": MEMBERS,
    "/forum/poser/": MEMBERS,
    "/forum/sollicitations/": PEERS | {"denied"},
    "/forum/suivis/": MEMBERS,
    "/forum/mentions/": MEMBERS,
    "/recherche/": MEMBERS,
}


@pytest.mark.parametrize("role", ROLES)
def test_these_doors_open_for_their_roles_alone(world, role):
    walk = Walk(role, world)
    if walk.person:
        walk.client.force_login(walk.person)
    known = role not in {"visitor", *CLOSED}
    wrong = []
    for path, opened in DOORS.items():
        expected = {200} if role in opened else {404} if known else {302, 404}
        status, target = walk.answer(path, "get")
        if status not in expected or (status == 302 and not target.startswith("/connexion/")):
            wrong.append(f"{path}: {status} {target}")
        if known and may_open(walk.person, path) != (role in opened):
            wrong.append(f"{path}: its door says otherwise")

    assert wrong == []


@pytest.mark.parametrize("role", ["outsider", "adviser", "denied", "moderator"])
def test_the_search_counts_only_what_the_role_reads(world, role, tmp_path):
    with own_index(tmp_path):
        index.rebuild()
        found = searching.find(world.people[role], COMMON, size=200)

    assert found.total == len(found.rows)
    assert sum(number for _, _, number in found.facets["kind"]) == len(found.rows)


@pytest.mark.parametrize("role", sorted(CLOSED))
def test_a_session_ends_with_the_membership(world, role):
    """Whatever the address: what follows is the visitor's, who is walked everywhere."""
    walk = Walk(role, world)
    walk.client.force_login(walk.person)
    known = []
    with pages_not_found_left_blank():
        for route in routes.routes():
            if not route.is_admin:
                path = routes.addresses(route, world, brief=True)[0]
                answer, _ = walk._ask(path, "get", {})
                known += [path] if answer.wsgi_request.user.is_authenticated else []

    assert known == []


@pytest.mark.parametrize("role", sorted(set(ROLES) - PEERS - {"visitor", "denied"}))
def test_nobody_but_peers_looks_anybody_up(world, role):
    assert not Member.objects.visible_to(world.people[role]).exists()


@pytest.mark.embedded  # the same pages as above; here their links are read
@override_settings(SOCIALACCOUNT_PROVIDERS=reach.PROVIDER, ACCOUNT_REAUTHENTICATION_TIMEOUT=3600)
def test_each_page_that_a_role_may_open_is_reached_from_its_home_page_by_clicking(world):
    found = reach.walks(world)

    with pages_not_found_left_blank():
        problems = reach.unmet(found) + reach.broken(found)
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)
