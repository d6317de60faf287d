"""One mail a day or a week: everything new and visible, once, whatever is killed when."""

import random
import re
import smtplib
from datetime import timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from comcep.notifications import digest, mail
from comcep.notifications.actions import choose
from comcep.notifications.kinds import Mode
from comcep.notifications.models import Digest, Notice, Rhythm
from comcep.notifications.quiet import at
from comcep.notifications.tasks import digests, sweep
from forum.following import news
from forum.following.follows import follow
from forum.questions.addresses import topic_url
from forum.questions.models import FieldOfKnowledge, Theme
from forum.writing import answers, asking, moderating
from tests.factories import MemberFactory, NetworkFactory, PostFactory, SectionFactory, TopicFactory
from tests.notifications.test_mail import Killed, die

pytestmark = pytest.mark.django_db


@pytest.fixture
def follower(topic):
    member = MemberFactory(peer=True)
    follow(member, topic=topic)
    return member


def hour_has_come():
    """Everything told so far was told before today's hour, which is past."""
    Rhythm.objects.update(hour=0)
    earlier = at(timezone.localdate(), 0) - timedelta(minutes=1)
    Notice.objects.exclude(waits_for="").update(created_at=earlier)


def morning(member):
    """The next morning of ``member``: the digest of the day before has had its time."""
    for made in Digest.objects.filter(recipient=member).order_by("day"):
        day = timedelta(days=1)
        Digest.objects.filter(pk=made.pk).update(
            day=made.day - day, since=made.since - day, until=made.until - day
        )
    Rhythm.objects.get_or_create(member=member, defaults={"hour": 0})
    hour_has_come()
    digests()
    sweep()


def titles_in(message):
    return re.findall(r"^- (.+)$", message.body, re.MULTILINE)


def test_news_of_a_followed_topic_waits_for_the_morning(follower, topic, peer, mailoutbox):
    answers.reply(peer, topic, text="Voyez l’Opca.")
    sweep()
    assert [m for m in mailoutbox if follower.email in m.to] == []

    morning(follower)

    message = next(m for m in mailoutbox if follower.email in m.to)
    assert topic.subject in message.body
    assert topic.subject not in message.subject
    assert topic.subject in message.alternatives[0].content


def test_a_digest_leaves_once(follower, topic, peer, mailoutbox):
    answers.reply(peer, topic, text="Voyez l’Opca.")
    morning(follower)
    digests()
    sweep()
    morning(follower)

    assert len([m for m in mailoutbox if follower.email in m.to]) == 1


def test_several_replies_make_one_line(follower, topic, peer, mailoutbox):
    for text in ("Un.", "Deux."):
        answers.reply(peer, topic, text=text)

    morning(follower)

    assert f"- {topic.subject}\n  2\u00a0nouvelles réponses" in mailoutbox[-1].body


def test_nothing_new_sends_nothing(follower, mailoutbox):
    morning(follower)

    assert mailoutbox == []


def test_what_was_read_meanwhile_is_not_news(client, follower, topic, peer, mailoutbox):
    answers.reply(peer, topic, text="Voyez l’Opca.")
    client.force_login(follower)
    client.get(topic_url(topic))

    morning(follower)

    assert [m for m in mailoutbox if follower.email in m.to] == []


def test_a_topic_moved_out_of_sight_is_not_in_the_mail(outsider, outsiders_section, topic, mailoutbox):
    moved = TopicFactory(forum=outsiders_section, subject="Canari dans la mine")
    seen = TopicFactory(forum=outsiders_section, subject="Toujours là")
    for each in (moved, seen):
        follow(outsider, topic=each)
        answers.reply(each.poster, each, text="Encore un mot.")
    moderating.move_topic(moved, topic.forum)

    morning(outsider)

    (message,) = [m for m in mailoutbox if outsider.email in m.to]
    assert titles_in(message) == ["Toujours là"]
    assert "Canari" not in str(message.message())


def test_a_suspended_member_gets_no_digest(follower, topic, peer, mailoutbox):
    answers.reply(peer, topic, text="Voyez l’Opca.")
    type(follower).objects.filter(pk=follower.pk).update(state="suspended")

    morning(follower)

    assert [m for m in mailoutbox if follower.email in m.to] == []


def test_without_titles_a_digest_only_counts(follower, topic, peer, mailoutbox):
    Rhythm.objects.create(member=follower, titles=False)
    answers.reply(peer, topic, text="Voyez l’Opca.")

    morning(follower)

    message = next(m for m in mailoutbox if follower.email in m.to)
    assert topic.subject not in str(message.message())
    assert "1\u00a0nouvelle réponse" in message.body


def test_who_chose_the_week_gets_it_on_the_chosen_day(follower, topic, peer, mailoutbox):
    choose(follower, {news.ANSWER: Mode.WEEKLY})
    today = timezone.localdate()
    Rhythm.objects.create(member=follower, hour=0, weekday=(today.weekday() + 1) % 7)
    answers.reply(peer, topic, text="Voyez l’Opca.")
    hour_has_come()
    digests()
    sweep()
    assert [m for m in mailoutbox if follower.email in m.to] == []

    Rhythm.objects.update(weekday=today.weekday())
    digests()
    sweep()

    assert "Votre semaine" in next(m for m in mailoutbox if follower.email in m.to).subject


@pytest.mark.parametrize("mode", [Mode.SITE, Mode.NEVER])
def test_who_wants_no_mail_of_it_gets_none(follower, topic, peer, mailoutbox, mode):
    choose(follower, {news.ANSWER: mode})
    answers.reply(peer, topic, text="Voyez l’Opca.")

    morning(follower)

    assert [m for m in mailoutbox if follower.email in m.to] == []
    assert Notice.objects.filter(recipient=follower).exists() == (mode == Mode.SITE)


def test_a_choice_holds_for_what_waits_already(follower, topic, peer):
    answers.reply(peer, topic, text="Voyez l’Opca.")

    choose(follower, {news.ANSWER: Mode.SITE})

    assert Notice.objects.get(recipient=follower).waits_for == ""


def test_at_night_a_mail_waits_and_spends_no_attempt(peer, told, mailoutbox):
    hour = timezone.localtime().hour
    Rhythm.objects.create(member=peer, quiet_from=hour, quiet_to=(hour + 2) % 24, on_days_off=True)
    notice = told(peer)

    sweep()

    notice.refresh_from_db()
    assert mailoutbox == []
    assert notice.mail_attempts == 0
    assert notice.mail_due_at > timezone.now()


def test_during_a_leave_mails_are_summed_up_at_the_return(peer, told, mailoutbox):
    today = timezone.localdate()
    leave = Rhythm.objects.create(member=peer, away_from=today, away_until=today)
    told(peer)
    sweep()
    assert mailoutbox == []

    leave.away_from = leave.away_until = today - timedelta(days=1)
    leave.save()
    morning(peer)

    assert [m.to for m in mailoutbox] == [[peer.email]]
    assert "résumé" in mailoutbox[0].subject


def test_or_they_wait_one_by_one(peer, told, mailoutbox):
    today = timezone.localdate()
    Rhythm.objects.create(member=peer, away_from=today, away_until=today, away_summed=False)
    notice = told(peer)

    sweep()

    notice.refresh_from_db()
    assert mailoutbox == []
    assert timezone.localdate(notice.mail_due_at) == today + timedelta(days=1)


# Questions that one could answer


@pytest.fixture
def expert(db):
    return MemberFactory(peer=True, network=NetworkFactory(slug="pole-emploi"))


def test_a_question_of_another_network_in_ones_domain_is_brought(expert, mailoutbox):
    theme = Theme.objects.get(slug="cpf")
    FieldOfKnowledge.objects.create(member=expert, theme=theme)
    wanted = TopicFactory(subject="Question d’un autre réseau")
    same = TopicFactory(subject="Du même réseau", poster=MemberFactory(peer=True, network=expert.network))
    answered = TopicFactory(subject="Déjà répondue")
    PostFactory(topic=answered)
    for topic in (wanted, same, answered):
        topic.question.themes.add(theme)
    TopicFactory(subject="Un autre thème")

    morning(expert)

    (message,) = mailoutbox
    assert titles_in(message) == ["Question d’un autre réseau"]
    assert "Questions auxquelles vous pouvez répondre" in message.body


def test_the_one_whose_promise_ends_first_comes_first(expert, peers_section, mailoutbox):
    follow(expert, section=peers_section)
    now = timezone.now()
    TopicFactory(forum=peers_section, subject="Récente", created=now)
    TopicFactory(forum=peers_section, subject="Pressée", created=now - timedelta(hours=40))

    morning(expert)

    assert titles_in(mailoutbox[0]) == ["Pressée", "Récente"]


def test_a_question_already_brought_is_not_brought_alone_again(expert, peers_section, mailoutbox):
    follow(expert, section=peers_section)
    TopicFactory(forum=peers_section)
    morning(expert)
    assert len(mailoutbox) == 1

    Digest.objects.update(day=timezone.localdate() - timedelta(days=2), until=timezone.now())
    digests()
    sweep()

    assert len(mailoutbox) == 1


def test_a_question_followed_and_brought_is_said_once(expert, peer, peers_section, mailoutbox):
    follow(expert, section=peers_section)
    asking.ask(peer, section=peers_section, title="Une seule fois", text="Comment\u202f?")

    morning(expert)

    assert titles_in(mailoutbox[-1]) == ["Une seule fois"]


def test_an_outside_member_is_never_brought_a_question_of_the_peers(outsider, topic, mailoutbox):
    theme = Theme.objects.get(slug="cpf")
    topic.question.themes.add(theme)
    follow(outsider, theme=theme)

    morning(outsider)

    assert mailoutbox == []


# Faults


def test_digests_are_the_set_difference_of_what_was_visible(mailoutbox, monkeypatch):
    """The oracle: each digest holds what was told and visible since the last one, whatever is killed when."""
    rng = random.Random(2017)
    reader, writer = MemberFactory(peer=True), MemberFactory(peer=True)
    section, hidden = SectionFactory(), SectionFactory(opened_to__closed=True)
    topics = TopicFactory.create_batch(6, forum=section)
    for number, topic in enumerate(topics):
        topic.subject = f"Sujet{number}"
        topic.save()
        follow(reader, topic=topic)
    send = EmailBackend.send_messages

    def killed_or_refused(self, messages):
        fate = rng.choice(["sent", "sent", "refused", "killed"])
        if fate == "refused":
            raise smtplib.SMTPDataError(451, b"later")
        send(self, messages)
        if fate == "killed":
            raise Killed

    def worker(task):
        try:
            task()
        except Killed:
            pass

    waiting, expected = [], []
    for _ in range(8):
        for topic in rng.sample(topics, rng.randint(0, 3)):
            answers.reply(writer, topic, text=f"Un mot {rng.random()}.")
            if topic.forum_id == section.pk:  # elsewhere the writer has no right to publish
                waiting.append(topic)
        moved = rng.choice(topics)
        moderating.move_topic(
            moved, hidden if moved.forum_id == section.pk else section, widening_agreed=True
        )
        for topic in topics:
            topic.refresh_from_db()
        if rng.random() < 0.5:  # killed before anything is handed over
            with monkeypatch.context() as patch:
                patch.setattr(digest, "_told", die)
                worker(lambda: morning(reader))
        until_nothing_is_due(reader, monkeypatch, killed_or_refused, worker)
        seen = {topic.subject for topic in waiting if topic.forum_id == section.pk}
        expected += [seen] if seen else []
        waiting.clear()
    found = [set(titles_in(m)) for m in mailoutbox if reader.email in m.to]

    assert found == expected
    assert len(found) > 3


def until_nothing_is_due(reader, monkeypatch, fate, worker):
    """The workers come back: leases end, refusals are tried again."""
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", fate)
        worker(lambda: morning(reader))
        while Digest.objects.filter(mail_due_at__isnull=False).exists():
            Digest.objects.filter(mail_due_at__isnull=False).update(
                mail_due_at=timezone.now(), mail_attempts=0
            )
            worker(sweep)


def test_a_worker_killed_while_closing_leaves_everything_waiting(follower, topic, peer, monkeypatch):
    answers.reply(peer, topic, text="Voyez l’Opca.")
    hour_has_come()
    Rhythm.objects.create(member=follower, hour=0)
    hour_has_come()

    with monkeypatch.context() as patch:
        patch.setattr(Digest.objects, "get_or_create", die)
        with pytest.raises(Killed):
            digests()

    assert Notice.objects.get(recipient=follower).waits_for == Mode.DAILY
    assert digests() == 1


def test_a_line_of_a_mail_names_no_topic_in_its_address(follower, topic, peer, mailoutbox, settings):
    answers.reply(peer, topic, text="Voyez l’Opca.")

    morning(follower)

    message = next(m for m in mailoutbox if follower.email in m.to)
    links = re.findall(r"https?://\S+", message.body)
    assert links and all(
        re.match(rf"{settings.SITE_URL}/(notifications|compte|courriels)/", a) for a in links
    )
    assert mail.absolute("notifications:list") in links
