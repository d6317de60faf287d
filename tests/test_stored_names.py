"""Names that stand outside the code, in rows, queues, tokens and files, and outlive any move of a module.

They are written as build 198fa2c wrote them, with a space for their first dot: who renames a module across
the tree must not rename them here.
"""

import ast
import base64
import hashlib
import hmac
import json
import subprocess
import sys
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.module_loading import import_string

from comcep.committee.examples import author_code
from comcep.committee.models import Report
from comcep.members.leaving import erasures
from comcep.members.models import Invitation, Request
from comcep.members.signing import adapters, address
from comcep.notifications.kinds import chosen_kinds
from comcep.notifications.tokens import asked_by
from forum.writing import kept
from tests.factories import NetworkFactory

PACKAGES = ("comcep", "forum", "kb")


def as_stored(words):
    return words.replace(" ", ".", 1)


def sources(*, migrations):
    for package in PACKAGES:
        for path in sorted((settings.BASE_DIR / package).rglob("*.py")):
            if ("migrations" in path.parts) == migrations:
                yield path, ast.parse(path.read_text())


# Messages in the queue, and the calendar

# What the messages under way carry: the name of the task, and how many arguments.
TASKS = {
    "comcep committee.tasks.prepare_draft": 1,
    "comcep committee.tasks.prepare_quarter": 0,
    "comcep committee.tasks.sweep": 0,
    "comcep home.tasks.mail_beats": 0,
    "comcep home.tasks.purge_queue": 0,
    "comcep home.tasks.watch": 0,
    "comcep home.tasks.worker_beats": 0,
    "comcep members.inactivity.follow": 0,
    "comcep members.leaving.finish_departure": 1,
    "comcep members.leaving.send_receipts": 0,
    "comcep members.leaving.sweep": 0,
    "comcep members.tasks.follow_presence": 0,
    "comcep members.tasks.follow_requests": 0,
    "comcep members.tasks.release_waiting": 0,
    "comcep members.tasks.send_letter": 1,
    "comcep members.tasks.send_letters": 0,
    "comcep moderation.tasks.forget_old_cases": 0,
    "comcep notifications.tasks.deliver": 2,
    "comcep notifications.tasks.digests": 0,
    "comcep notifications.tasks.sweep": 0,
    "comcep notifications.tasks.take_mail": 0,
    "comcep run_django_task": 3,
    "comcep search.tasks.index_pending": 0,
    "comcep search.tasks.sweep": 0,
    "forum questions.tasks.keep_promise": 0,
    "forum questions.tasks.recount": 0,
    "forum questions.tasks.ask_for_sequels": 0,
    "forum questions.tasks.settle_proposals": 0,
    "forum questions.tasks.erase_withdrawn": 0,
    "kb tasks.scrub_admin_index": 0,
}
# The scheduler's file remembers, by the name of each entry, when it last ran.
CALENDAR = {
    "committee-quarter": "comcep committee.tasks.prepare_quarter",
    "committee-sweep": "comcep committee.tasks.sweep",
    "forum-promise": "forum questions.tasks.keep_promise",
    "forum-proposals": "forum questions.tasks.settle_proposals",
    "forum-withdrawn": "forum questions.tasks.erase_withdrawn",
    "forum-sequels": "forum questions.tasks.ask_for_sequels",
    "forum-recount": "forum questions.tasks.recount",
    "kb-scrub": "kb tasks.scrub_admin_index",
    "home-mail": "comcep home.tasks.mail_beats",
    "home-purge": "comcep home.tasks.purge_queue",
    "home-watch": "comcep home.tasks.watch",
    "home-worker": "comcep home.tasks.worker_beats",
    "members-departures": "comcep members.leaving.sweep",
    "members-inactivity": "comcep members.inactivity.follow",
    "members-letters": "comcep members.tasks.send_letters",
    "members-presence": "comcep members.tasks.follow_presence",
    "members-requests": "comcep members.tasks.follow_requests",
    "moderation-forget": "comcep moderation.tasks.forget_old_cases",
    "notifications-digests": "comcep notifications.tasks.digests",
    "notifications-sweep": "comcep notifications.tasks.sweep",
    "notifications-take": "comcep notifications.tasks.take_mail",
    "search-sweep": "comcep search.tasks.sweep",
}
WORKER = """
import inspect, json, django
django.setup()
from comcep.celery import app
app.loader.import_default_modules()
print(json.dumps({name: [str(p.default is p.empty) for p in inspect.signature(task.run).parameters.values()]
                  for name, task in app.tasks.items() if not name.startswith("celery.")}))
"""


@pytest.fixture(scope="module")
def worker():
    """``{name: [whether each argument is needed]}`` in a worker that has just started."""
    said = subprocess.run([sys.executable, "-c", WORKER], capture_output=True, text=True, check=True)
    tasks = json.loads(said.stdout.splitlines()[-1])
    return {name: [needed == "True" for needed in arguments] for name, arguments in tasks.items()}


@pytest.mark.parametrize("name", TASKS)
def test_a_message_under_way_finds_its_task(worker, name):
    arguments = worker[as_stored(name)]

    assert sum(arguments) <= TASKS[name] <= len(arguments)


def test_the_name_of_every_task_is_written_beside_it():
    for path, tree in sources(migrations=False):
        for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            for decorator in function.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                if getattr(called, "id", getattr(called, "attr", "")) in {"shared_task", "task"}:
                    names = [word for word in getattr(decorator, "keywords", []) if word.arg == "name"]
                    assert names and isinstance(names[0].value, ast.Constant), f"{path}: {function.name}"


def test_what_the_calendar_remembers_is_still_in_it():
    entries = {name: entry["task"] for name, entry in settings.CELERY_BEAT_SCHEDULE.items()}

    assert entries.items() >= {name: as_stored(task) for name, task in CALENDAR.items()}.items()


def test_the_calendar_asks_for_tasks_that_a_worker_has(worker):
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(worker)


@pytest.mark.parametrize(
    "path",
    [
        "modelsearch.tasks.insert_or_update_object_task",
        "wagtail.images.tasks.set_image_focal_point_task",
        "wagtail.tasks.delete_file_from_storage_task",
        "wagtail.tasks.update_reference_index_task",
    ],
)
def test_wagtails_own_tasks_are_found_by_the_path_that_their_messages_carry(path):
    assert callable(import_string(path).func)


def test_no_task_of_ours_goes_by_its_path():
    for path, tree in sources(migrations=False):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "django_tasks":
                assert "task" not in {each.name for each in node.names}, path


# Sessions


def test_a_session_opened_before_still_holds(client, peer):
    held = {
        "_auth_user_id": str(peer.pk),
        "_auth_user_backend": as_stored("comcep members.backends.MembershipBackend"),
        "_auth_user_hash": peer.get_session_auth_hash(),
    }
    Session.objects.create(
        session_key="k" * 32,
        session_data=signing.dumps(held, salt="django.contrib.sessions.SessionStore", compress=True),
        expire_date=timezone.now() + timedelta(days=1),
    )
    client.cookies[settings.SESSION_COOKIE_NAME] = "k" * 32

    assert client.get("/notifications/").status_code == 200


# Signatures

SALTS = {
    "comcep committee.report",
    "comcep committee.said",
    "forum questions.kept",
    "forum questions.screening",
    "kb reading.links",
    "members address",
    "members files.place",
    "members invitation",
    "members passkey",
    "members request",
    "notifications replies",
    "notifications stop",
    "notifications thread",
}


def salts_of(tree):
    """What is given as a salt in that module: literals, or names that stand for one."""
    literals = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            target = node.targets[0]
            pairs = [(target, node.value)]
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = zip(target.elts, node.value.elts, strict=True)
            literals |= {
                name.id: value.value
                for name, value in pairs
                if isinstance(name, ast.Name) and isinstance(value, ast.Constant)
            }
    for call in [node for node in ast.walk(tree) if isinstance(node, ast.Call)]:
        called = getattr(call.func, "id", getattr(call.func, "attr", ""))
        given = [word.value for word in call.keywords if word.arg in {"salt", "key_salt"}]
        if called in {"Signer", "TimestampSigner", "salted_hmac"} or (
            called in {"dumps", "loads"} and getattr(call.func.value, "id", "") == "signing"
        ):
            given = given or (call.args[:1] if called == "salted_hmac" else [ast.Constant(None)])
        for salt in given:
            yield salt.value if isinstance(salt, ast.Constant) else literals.get(getattr(salt, "id", ""))


def test_every_salt_is_a_literal_and_listed_here():
    used = {salt for _, tree in sources(migrations=False) for salt in salts_of(tree)}

    assert used == {as_stored(salt) for salt in SALTS}


def test_the_link_of_a_request_sent_before_still_opens(client, applicant):
    request = Request.objects.create(
        member=applicant, network=NetworkFactory(), job="Conseil", charter_at=timezone.now()
    )
    token = signing.dumps([request.pk, applicant.email], salt=as_stored("members request"))

    assert client.get(reverse("members:follow", args=[token])).status_code == 200
    assert client.get(reverse("members:follow", args=[f"{token}x"])).status_code != 200


def test_the_link_of_an_invitation_sent_before_still_opens(client, db):
    invitation = Invitation.objects.create(
        email="invitee@apec.test",
        network=NetworkFactory(),
        ends_on=timezone.localdate() + timedelta(days=9),
        approved_at=timezone.now(),
    )
    token = signing.dumps([invitation.pk, invitation.email], salt=as_stored("members invitation"))

    assert client.get(reverse("members:invitation", args=[token])).status_code == 200
    assert client.get(reverse("members:invitation", args=[f"{token}x"])).status_code != 200


def test_the_link_to_a_new_address_sent_before_still_serves(peer):
    token = signing.dumps([peer.pk, peer.email, "neuve@apec.test"], salt=as_stored("members address"))

    assert address.asked(peer, token) == "neuve@apec.test"


def test_the_link_that_stops_mails_sent_before_still_serves(peer):
    salt = as_stored("notifications stop")
    mark = salted_hmac(salt, peer.email.lower(), secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()

    assert asked_by(signing.dumps([peer.pk, "daily", mark[:20]], salt=salt)) == (peer, "daily")


def test_a_form_opened_before_still_says_whose_it_is(peer):
    signer = signing.Signer(salt=as_stored("forum questions.kept"))

    assert kept.sign(peer) == signer.sign(peer.public_id)


def test_a_report_signed_before_is_still_authentic():
    signer = signing.Signer(salt=as_stored("comcep committee.report"))
    signature = signer.signature("2016-12-31/abc")

    assert Report(as_of="2016-12-31", sha256="abc", signature=signature).authentic
    assert not Report(as_of="2016-12-31", sha256="abd", signature=signature).authentic


def test_a_second_factor_kept_before_is_still_read():
    secret = as_stored("comcep second-factor:") + settings.SECRET_KEY
    box = Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()))

    assert adapters._box().decrypt(box.encrypt(b"graine")) == b"graine"


def test_who_was_quoted_or_has_left_is_known_again():
    def mark(text):
        return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()

    assert author_code(7, 2017) == mark(as_stored("committee example:2017:7"))
    assert erasures.is_fingerprint_of("Partie@apec.test", mark("partie@apec.test"))


# Words of rows, and of migrations

KINDS = {
    "accepted",
    "answer",
    "followed_answer",
    "followed_procedure",
    "followed_question",
    "message",
    "procedure",
    "solicited",
    "thanks",
    "to_answer",
    "unanswered",
}
NAMED_IN_MIGRATIONS = {
    "comcep.committee.thesaurus.THEMES",
    "comcep.members.triggers",
    "comcep.notifications.models.on_days_off",
    "comcep.notifications.models.quiet_from",
    "comcep.notifications.models.quiet_to",
    "comcep.public_ids.PublicIdField",
    "comcep.storage.private_path",
    "comcep.storage.private_storage",
    "forum.engine.forum_conversation.forum_attachments.models.private_path",
    "forum.engine.forum_conversation.forum_attachments.models.private_storage",
}


def test_the_sorts_of_news_that_members_chose_about_are_still_there():
    assert {kind.name for kind in chosen_kinds()} >= KINDS


def test_migrations_name_little_of_ours_and_all_of_it_is_there():
    """Their imports follow what moves; a default or a function under another name would be another field."""
    named = set()
    for _, tree in sources(migrations=True):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] in PACKAGES:
                named |= {f"{node.module}.{each.name}" for each in node.names}
            elif isinstance(node, ast.Attribute) and (path := ast.unparse(node)).split(".")[0] in PACKAGES:
                named.add(path)
    named = {path for path in named if not any(other.startswith(f"{path}.") for other in named)}

    assert named == NAMED_IN_MIGRATIONS
