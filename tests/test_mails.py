"""No mail says a primary key, in its headers, in its body or inside a signed link: keys count rows."""

import base64
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.db.models import AutoField
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import int_to_base36

from comcep.members import letters
from comcep.members.leaving import inactivity, memberships
from comcep.members.letters import send_letters
from comcep.members.models import Invitation, Letter, Request
from comcep.members.signing import address
from comcep.notifications.actions import tell
from comcep.notifications.kinds import Mode, chosen_kinds
from comcep.notifications.models import Digest, Notice, Preference
from comcep.notifications.tasks import sweep
from forum.access.perms import READ_POST
from forum.questions.models import FieldOfKnowledge, Theme
from tests.counting.clock import FIRST, high_keys
from tests.factories import MemberFactory, NetworkFactory, PostFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(db):
    """``keys()`` gives every key drawn in the test: numbers that are nothing else, each table its own."""
    numbered = [model for model in apps.get_models() if isinstance(model._meta.pk, AutoField)]
    with high_keys():
        yield lambda: {
            pk
            for model in numbered
            for pk in model._base_manager.filter(pk__gte=FIRST).values_list("pk", flat=True)
        }


def everything_in(message):
    """The message as it leaves, its bodies as they read, and what anybody may decode of its links."""
    parts = [part.get_payload(decode=True) for part in message.message().walk() if not part.is_multipart()]
    said = "\n".join([message.message().as_string(), *(part.decode() for part in parts)])
    return "\n".join([said, *map(decoded, re.findall(r"[\w-]{8,}", said, re.ASCII))])


def decoded(word):
    try:
        return base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode()
    except ValueError:
        return ""


def met(keys, messages):
    """The keys that those mails say, as numbers or in base 36."""
    words = {word: pk for pk in keys for word in (str(pk), int_to_base36(pk))}
    said = "\n".join(everything_in(message) for message in messages)
    return {pk for word, pk in words.items() if re.search(rf"(?<![0-9A-Za-z]){word}(?![0-9A-Za-z])", said)}


@pytest.fixture
def person():
    return MemberFactory(peer=True, last_login=timezone.now() - timedelta(days=705))


def test_what_a_mail_says_of_a_key_would_be_met(person, keys):
    token = base64.urlsafe_b64encode(f'[{person.pk},"x"]'.encode()).decode().rstrip("=")
    for said in (person.pk, f"{token}:1abc:def", f"{int_to_base36(person.pk)}-x"):
        body = f"http://localhost/lien/{said}/"
        assert met(keys(), [mail.EmailMessage("Essai", body, to=[person.email])]) == {person.pk}
    assert met(keys(), [mail.EmailMessage("Essai", f"/{person.public_id}/", to=[person.email])]) == set()


def ask_of_a_network(person):
    """A request, an invitation, and a letter of each kind about them."""
    network = NetworkFactory()
    asked = Request.objects.create(
        member=MemberFactory(state="confirmed"), network=network, job="Conseil", charter_at=timezone.now()
    )
    invited = Invitation.objects.create(
        email="invitee@apec.test",
        network=network,
        by=person,
        ends_on=timezone.localdate() + timedelta(days=9),
        approved_at=timezone.now(),
    )
    letters.write("confirm", asked.member.email, key="confirm", request=asked)
    letters.write("known", person.email, key="known")
    letters.write("invitation", invited.email, key="invitation", invitation=invited)
    send_letters()
    for kind, changes in {
        "waiting": {"confirmed_at": timezone.now(), "parked": True},
        "opened": {"parked": False},
        "precision": {"question": "Laquelle ?"},
        "refused": {"closed_at": timezone.now(), "outcome": Request.Outcome.REFUSED},
    }.items():
        Request.objects.filter(pk=asked.pk).update(**changes)
        letters.write(kind, asked.member.email, key=kind, request=asked)
        send_letters()
    welcomed = Request.objects.create(member=person, network=network, charter_at=timezone.now())
    letters.write("welcome", person.email, key="welcome", request=welcomed)
    send_letters()


def change_the_account(person):
    """A letter of each kind about an account."""
    Client().post("/connexion/lien/", {"email": person.email})
    Client().post("/connexion/lien/", {"email": "personne@exemple.test"})
    Client().post(reverse("account_reset_password"), {"email": person.email})
    Client().post(reverse("account_reset_password"), {"email": "personne@exemple.test"})
    address.ask(person, "neuve@exemple.test")
    address.ask(person, MemberFactory(peer=True).email)
    send_letters()
    address.change(person, "autre@exemple.test")
    inactivity.follow()
    send_letters()
    memberships.suspend(person, by=None, reason="Une erreur.")
    send_letters()
    memberships.resume(person, by=None)
    letters.write("disk_low", person.email, key="disk_low")
    send_letters()
    for kind in letters.kinds().keys() - set(Letter.objects.values_list("kind", flat=True)):
        letters.write_at_once(kind, person.email, ip="192.0.2.1")  # as allauth tells of what was changed
    send_letters()


def test_no_letter_says_a_key(person, keys, settings):
    settings.DISK_FREE_SHARE, settings.DISK_FREE_BYTES = 100, 2**60  # there is never so much
    ask_of_a_network(person)
    change_the_account(person)

    assert set(Letter.objects.exclude(mailed_at=None).values_list("kind", flat=True)) == set(letters.kinds())
    assert len(mail.outbox) == Letter.objects.count()
    assert met(keys(), mail.outbox) == set()


def test_no_receipt_says_a_key(person, keys, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.VAR_DIR = tmp_path
    with django_capture_on_commit_callbacks(execute=True):
        memberships.end(person, by=None, reason="Fin.")

    assert [message.subject for message in mail.outbox] == ["Votre adhésion à ComCEP a pris fin"]
    assert met(keys(), mail.outbox) == set()


def told(person, kind, mode, post):
    Preference.objects.update_or_create(member=person, kind=kind, defaults={"mode": mode})
    tell(
        person,
        kind=kind,
        text="Du nouveau.",
        url=reverse("notifications:list"),
        check=READ_POST,
        args=[post.pk],
        key=f"{kind}:{mode}:{post.pk}",
    )


def test_no_notice_of_any_kind_says_a_key(person, keys):
    post = PostFactory(topic=TopicFactory())
    kinds = [kind.name for kind in chosen_kinds() if Mode.AT_ONCE in kind.modes]
    for kind in [*kinds, "moderation"]:
        told(person, kind, Mode.AT_ONCE, post)

    sweep()

    assert len(mail.outbox) == len(kinds) + 1
    assert met(keys(), mail.outbox) == set()


@pytest.mark.parametrize("rhythm", [Mode.DAILY, Mode.WEEKLY])
def test_no_digest_says_a_key(person, keys, rhythm):
    post = PostFactory(topic=TopicFactory())
    theme = Theme.objects.get(slug="cpf")
    FieldOfKnowledge.objects.create(member=person, theme=theme)
    brought = TopicFactory(poster=MemberFactory(peer=True, network=NetworkFactory(slug="pole-emploi")))
    brought.question.themes.add(theme)
    Preference.objects.create(member=person, kind="to_answer", mode=rhythm)
    told(person, "followed_answer", rhythm, post)
    now = timezone.now()
    since = now - timedelta(days=2)
    made = Digest.objects.create(
        recipient=person, rhythm=rhythm, day=now.date(), since=since, until=now, mail_due_at=now
    )
    Notice.objects.filter(recipient=person).update(waits_for="", digest=made)

    sweep()

    (message,) = mail.outbox
    assert brought.subject in message.body and "Du nouveau pour vous" in message.body
    assert met(keys(), mail.outbox) == set()
