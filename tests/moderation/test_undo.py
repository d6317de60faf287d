"""A minute to undo a decision, and the letter to its author: shown before, gone after that minute."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comcep.moderation import actions, arranging, flags, undoing
from comcep.moderation.models import Case, Decision, Reason, SetAside
from comcep.notifications.models import Notice
from comcep.notifications.tasks import sweep
from forum.access.rows import posts_for
from forum.questions.models import Removal, Screened
from forum.writing.accepting import accept_answer
from tests.factories import MemberFactory, PostFactory, SectionFactory, converse
from tests.forum.writing import nothing_to_repair
from tests.moderation.test_desk import given, of_post, of_topic
from tests.moderation.test_queue import ago, alert

pytestmark = pytest.mark.django_db
WHY = "Nomme une personne."


def undo(client, decision, **how):
    return client.post(f"/moderation/annuler/{decision.public_id}/", follow=True, **how)


def mails(mailoutbox, member):
    return [message for message in mailoutbox if member.email in message.to]


# The letter


def test_the_letter_is_shown_before_anything_is_done(client, moderator, answer, topic, mailoutbox):
    section = SectionFactory()
    client.force_login(moderator)

    for page, form in (
        (of_post(answer, "retirer"), {}),
        (of_topic(topic, "verrouiller"), {}),
        (of_topic(topic, "deplacer"), {"section": section.slug}),
    ):
        response = client.post(page, {"reason": WHY, **form})
        assert response.status_code == 200 and 'class="mail-text"' in response.text
        assert WHY in response.text and "Rien n’est encore fait" in response.text
        assert client.post(page, {"reason": "Une autre.", "relu": WHY, **form}).status_code == 200
    assert not Decision.objects.exists() and not mailoutbox


@pytest.mark.parametrize("verb", ["retirer", "verrouiller", "deplacer"])
def test_a_reason_is_required(client, moderator, answer, topic, verb):
    client.force_login(moderator)
    page = of_post(answer, verb) if verb == "retirer" else of_topic(topic, verb)

    response = client.post(page, {"reason": " ", "section": SectionFactory().slug})

    assert response.status_code == 422 and "Donnez une raison" in response.text
    assert not Decision.objects.exists()


def test_the_letter_is_what_then_leaves(client, moderator, answer, mailoutbox):
    client.force_login(moderator)
    shown = client.post(of_post(answer, "retirer"), {"reason": WHY}).context["letter"]
    client.post(of_post(answer, "retirer"), given(WHY))

    sweep()
    assert not mails(mailoutbox, answer.poster)
    Notice.objects.update(mail_due_at=timezone.now())
    sweep()

    (mail,) = mails(mailoutbox, answer.poster)
    assert mail.subject == shown.subject
    assert mail.body.splitlines()[:3] == shown.text.splitlines()[:3] and WHY not in mail.body


def test_the_letter_is_read_by_the_author_alone(client, moderator, peer, topic):
    decision = actions.lock(topic, True, by=moderator, reason=WHY)
    page = f"/decisions/{decision.public_id}/"
    notice = Notice.objects.get(recipient=topic.poster, kind="moderation")
    assert notice.url == page and WHY not in notice.text

    client.force_login(topic.poster)
    assert WHY in client.get(page).text
    for other in (peer, moderator, MemberFactory(outsider=True)):
        client.force_login(other)
        assert client.get(page).status_code == 404


def test_nobody_is_written_to_about_ones_own_or_who_left(client, moderator, topic):
    own, orphan = PostFactory(topic=topic, poster=moderator), PostFactory(topic=topic, poster=None)
    client.force_login(moderator)

    for post in (own, orphan):
        client.post(of_post(post, "retirer"), {"reason": WHY})

    assert Removal.objects.count() == 2 and not Notice.objects.filter(kind="moderation").exists()


# Undoing


def test_a_removal_is_undone_and_its_author_hears_nothing(client, moderator, peer, topic, answer, mailoutbox):
    kept = PostFactory(topic=topic)
    actions.remove(kept, by=moderator, reason="Reste retiré.")
    accept_answer(topic.question, answer, by=topic.poster)
    client.force_login(moderator)
    page = client.post(of_post(answer, "retirer"), given(WHY), follow=True).text
    decision = Decision.objects.get(post=answer)
    assert f"/moderation/annuler/{decision.public_id}/" in page

    undo(client, decision)

    assert answer in posts_for(peer) and kept not in posts_for(peer)
    topic.question.refresh_from_db()
    assert topic.question.accepted_post == answer
    assert [n.recipient for n in Notice.objects.filter(kind="moderation")] == [kept.poster]
    decision.refresh_from_db()
    assert decision.undone_at and Decision.objects.filter(undone_at=None).count() == 1
    assert nothing_to_repair()


def test_a_refused_message_waits_again(client, moderator, peer, topic):
    post = PostFactory(topic=topic, approved=False)
    client.force_login(moderator)
    client.post(of_post(post, "retirer"), given(WHY, bureau="approbation"))

    response = undo(client, Decision.objects.get())

    post.refresh_from_db()
    assert not post.approved and not Removal.objects.exists()
    assert response.redirect_chain[-1][0].endswith(f"/approbation/{post.public_id}/")


def test_an_approval_is_undone(client, moderator, peer, topic):
    post = PostFactory(topic=topic, approved=False)
    decision = actions.approve(post, by=moderator)

    undoing.undo(decision, by=moderator)

    assert post not in posts_for(peer)
    assert nothing_to_repair()


def test_moving_and_closing_are_undone(moderator, topic):
    source, section = topic.forum, SectionFactory()
    moved = actions.move(topic, section, by=moderator, reason=WHY)
    topic.refresh_from_db()
    closed = actions.lock(topic, True, by=moderator, reason=WHY)

    for decision in (closed, moved):
        undoing.undo(decision, by=moderator)

    topic.refresh_from_db()
    assert (topic.forum, topic.is_locked) == (source, False)
    assert not Notice.objects.filter(recipient=topic.poster).exists()


def test_a_move_is_not_undone_that_would_show_what_was_written_since(moderator, topic):
    closed = SectionFactory(opened_to="moderators")
    moved = actions.move(topic, closed, by=moderator, reason=WHY)
    topic.refresh_from_db()
    PostFactory(topic=topic, poster=moderator)

    with pytest.raises(undoing.Refused, match="écrit depuis"):
        undoing.undo(moved, by=moderator)


def test_a_decision_on_a_flag_is_undone_with_its_removal(moderator, peer, answer):
    case = flags.flag({"post": answer}, by=peer, reason=Reason.ABUSE).case
    other = flags.flag({"post": PostFactory(topic=answer.topic)}, by=peer, reason=Reason.ABUSE).case
    flags.decide(other, Case.Outcome.NOTHING, by=moderator)
    decision = flags.decide(case, Case.Outcome.REMOVED, by=moderator, reason=WHY)

    undoing.undo(decision, by=moderator)

    assert list(Case.objects.waiting()) == [case] and answer in posts_for(peer)
    assert Notice.objects.filter(recipient=peer, kind="flag").count() == 1
    flags.decide(case, Case.Outcome.NOTHING, by=moderator)
    assert Notice.objects.filter(recipient=peer, kind="flag").count() == 2


def test_the_other_decisions_are_undone(moderator, peer, topic, answer):
    alert(answer)
    earlier = alert(PostFactory(topic=topic))
    Screened.objects.filter(pk=earlier.pk).update(reviewed_at=ago(days=1))
    taken = [
        actions.dismiss_alert(answer, by=moderator),
        actions.set_aside(topic, True, by=moderator),
        actions.pin(topic, True, by=moderator),
        arranging.review_member(peer, True, by=moderator),
    ]

    for decision in taken:
        undoing.undo(decision, by=moderator)

    topic.refresh_from_db()
    assert list(Screened.objects.filter(reviewed_at=None).values_list("post", flat=True)) == [answer.pk]
    assert not SetAside.objects.exists() and not topic.is_sticky
    assert not arranging.reviewed_members().exists()


def test_after_the_minute_or_for_another_it_is_too_late(client, moderator, answer):
    decision = actions.remove(answer, by=moderator, reason=WHY)
    client.force_login(MemberFactory(peer=True, roles=["moderator"]))
    assert client.post(f"/moderation/annuler/{decision.public_id}/").status_code == 404

    Decision.objects.update(at=timezone.now() - timedelta(seconds=61))
    client.force_login(moderator)

    assert "trop tard" in undo(client, decision).text
    assert Removal.objects.get().post == answer


def test_what_was_undone_is_not_undone_twice(moderator, answer):
    decision = actions.remove(answer, by=moderator, reason=WHY)
    undoing.undo(decision, by=moderator)
    actions.remove(answer, by=moderator, reason="Encore.")

    with pytest.raises(undoing.Refused):
        undoing.undo(decision, by=moderator)
    assert Removal.objects.get().reason == "Encore."


def test_what_erased_words_is_not_undone(moderator, peer):
    message = converse(peer, MemberFactory(peer=True), "Un mot.", "Une phrase blessante.")[1]
    case = flags.flag({"message": message}, by=peer, reason=Reason.ABUSE).case
    decision = flags.decide(case, Case.Outcome.REMOVED, by=moderator)

    with pytest.raises(undoing.Refused):
        undoing.undo(decision, by=moderator)
