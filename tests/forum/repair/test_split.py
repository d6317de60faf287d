"""Messages that become a topic of their own: nothing of them is lost, and it can be undone for a minute."""

import pytest

from comcep.members.models import KeptFile
from comcep.moderation import actions as desk
from comcep.moderation import undoing
from comcep.moderation.models import Decision
from comcep.notifications.models import Notice
from forum.access.rows import topics_for
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_conversation.models import Post, Topic
from forum.following.follows import follow
from forum.promise.models import Claim
from forum.questions.addresses import topic_url
from forum.questions.clock import PROMISE
from forum.questions.models import Authorship, Draft, Follow, Quote, Removal, Thanks, Tie
from forum.repair import splitting
from forum.sections.unread import mark_topic, unread_keys
from forum.writing import editing, places
from forum.writing.accepting import accept_answer
from tests.factories import MemberFactory, PostFactory, TopicFactory
from tests.forum.writing import nothing_to_repair, url
from tests.moderation.test_desk import given, of_topic
from tests.moderation.test_queue import ago

pytestmark = pytest.mark.django_db
WHY, TITLE = "Deux questions se mêlaient.", "Une autre question"


@pytest.fixture
def thread(topic, colleague):
    """Three answers, of which the second asks something else and the third answers that; a neighbour."""
    asker = MemberFactory(peer=True)
    posts = [
        PostFactory(topic=topic, poster=colleague),
        PostFactory(topic=topic, poster=asker),
        PostFactory(topic=topic, poster=colleague),
    ]
    PostFactory(topic=TopicFactory(forum=topic.forum))
    return posts


def cut(topic, *posts, by, **how):
    what = {"title": TITLE, "expects_answer": True, "trace": True, "reason": WHY, **how}
    decision = desk.split(topic, [post.public_id for post in posts], by=by, **what)
    return decision, Topic.objects.select_related("forum", "question").get(pk=decision.before["new"])


def world():
    """What a split and its undoing must leave as it was."""
    return (
        list(Post.objects.order_by("pk").values_list("pk", "topic", "subject", "approved")),
        list(
            Topic.objects.order_by("pk").values_list(
                "pk", "subject", "posts_count", "last_post", "first_post"
            )
        ),
        list(Authorship.objects.order_by("pk").values_list("pk", "own", "thanks_count")),
        list(Follow.objects.order_by("pk").values_list("member", "topic", "active")),
        list(Draft.objects.order_by("pk").values_list("member", "topic", "text")),
    )


def test_the_messages_chosen_become_a_topic(topic, thread, moderator):
    first, second, third = thread

    decision, new = cut(topic, third, second, by=moderator)

    assert list(new.posts.order_by("created").values_list("pk", flat=True)) == [second.pk, third.pk]
    assert (new.subject, new.poster, new.created, new.first_post) == (
        TITLE,
        second.poster,
        second.created,
        second,
    )
    assert (new.approved, new.posts_count, new.forum) == (True, 2, topic.forum)
    assert set(topic.posts.values_list("pk", flat=True)) == {topic.first_post_id, first.pk}
    assert list(Authorship.objects.filter(post__topic=new, own=True).values_list("post", flat=True)) == [
        second.pk
    ]
    assert (decision.topic, decision.post, decision.reason) == (topic, second, WHY)
    assert nothing_to_repair()


def test_the_clock_of_what_is_split_off_starts_with_its_first_message(topic, thread, moderator):
    _, new = cut(topic, *thread[1:], by=moderator)

    assert new.question.due_at == new.created + PROMISE
    assert new.question.first_answer_at is not None  # the third answers it, from another network
    _, talk = cut(new, thread[2], by=moderator, expects_answer=False)
    assert talk.question.due_at is None
    new.question.refresh_from_db()
    assert new.question.first_answer_at is None


def test_what_hangs_on_a_message_goes_with_it(client, peer, topic, thread, moderator):
    moved = thread[1]
    Thanks.objects.create(post=moved, member=peer)
    Authorship.objects.filter(post=moved).update(thanks_count=1)
    Attachment.objects.create(post=moved, file="x", name="notice.pdf", size=1200)
    Quote.objects.create(post=thread[2], source=moved)
    editing.edit_post(moved, text="Autrement dit.", by=moved.poster)
    client.force_login(peer)

    _, new = cut(topic, moved, by=moderator)

    page = client.get(url("permalink", moved), follow=True)
    assert page.redirect_chain[-1][0].startswith(topic_url(new))
    assert "1 merci" in page.text and "notice.pdf" in page.text and url("history", moved) in page.text
    assert client.get(url("history", moved)).status_code == 200
    assert thread[2].quotes.get().source == moved


def test_who_follows_goes_on_and_what_was_read_stays_read(topic, thread, moderator):
    read, late, stranger = MemberFactory.create_batch(3, peer=True)
    follow(read, topic=topic)
    mark_topic(read, topic.pk, thread[2].created)
    mark_topic(late, topic.pk, thread[1].created)

    _, new = cut(topic, *thread[1:], by=moderator)

    assert Follow.objects.filter(topic=new, active=True, member=read).exists()
    assert not Follow.objects.filter(topic=new, member=stranger).exists()
    assert new.pk not in unread_keys(type(read).objects.get(pk=read.pk), 50)
    assert new.pk in unread_keys(type(late).objects.get(pk=late.pk), 50)


def test_the_question_keeps_its_answer_who_takes_care_of_it_and_drafts(topic, thread, moderator, peer):
    accept_answer(topic.question, thread[0], by=topic.poster)
    claim = Claim.objects.create(topic=topic, member=peer, until=thread[2].created)
    draft = Draft.objects.create(member=peer, topic=topic, text="Je réponds.")

    cut(topic, thread[1], by=moderator)

    for row in (topic.question, claim, draft):
        row.refresh_from_db()
    assert topic.question.accepted_post == thread[0] and claim.topic == draft.topic == topic


@pytest.mark.parametrize("which", ["head", "accepted", "waits", "unnamed", "elsewhere", "none"])
def test_what_cannot_be_split_off_is_refused_with_a_sentence(topic, thread, moderator, which):
    chosen = [thread[0]]
    if which == "head":
        chosen = [topic.first_post, thread[0]]
    elif which == "accepted":
        accept_answer(topic.question, thread[0], by=topic.poster)
    elif which == "waits":
        desk.remove(thread[0], by=moderator, reason="Hors sujet.")
    elif which == "unnamed":
        Authorship.objects.filter(post=thread[0]).update(unnamed_as="un pair")
    elif which == "elsewhere":
        chosen.append(PostFactory())
    else:
        chosen = []
    before = world()

    with pytest.raises(splitting.Refused) as refusal:
        cut(topic, *chosen, by=moderator)

    assert str(refusal.value).endswith((".", "lui.")) and world() == before


def test_a_message_redacted_or_removed_meanwhile_goes_as_it_is(topic, thread, moderator):
    desk.redact(thread[1], [("Bonjour", "")], by=moderator, reason="Données de santé")
    desk.remove(thread[2], by=moderator, reason="Hors sujet.")

    _, new = cut(topic, *thread[1:], by=moderator)

    assert new.posts_count == 1 and Removal.objects.get(post__topic=new).post == thread[2]
    desk.restore(Post.objects.get(pk=thread[2].pk), by=moderator)
    new.refresh_from_db()
    assert new.posts_count == 2 and nothing_to_repair()


def test_a_gesture_on_a_message_split_off_meanwhile_is_counted_where_it_stands(topic, thread, moderator):
    stale = Post.objects.get(pk=thread[2].pk)
    _, new = cut(topic, *thread[1:], by=moderator)

    desk.remove(stale, by=moderator, reason="Hors sujet.")
    editing.edit_post(stale, text="Autrement.", by=stale.poster)

    new.refresh_from_db()
    assert new.posts_count == 1 and nothing_to_repair()


# The letters, the undoing


def test_each_author_is_told_with_the_reason_and_others_are_not(client, topic, thread, moderator, peer):
    decision, new = cut(topic, *thread[1:], by=moderator)

    told = Notice.objects.filter(key=f"decision:{decision.pk}")
    assert {notice.recipient for notice in told} == {thread[1].poster, thread[2].poster}
    assert all(
        notice.check_name == "decision.read" and notice.mail_due_at > ago(minutes=0) for notice in told
    )
    letter = told.first().url
    for member, status in ((thread[1].poster, 200), (peer, 404), (topic.poster, 404)):
        client.force_login(member)
        page = client.get(letter)
        assert page.status_code == status
        assert (WHY in page.text and topic_url(new) in page.text) is (status == 200)


def test_it_is_undone_for_a_minute_as_if_it_had_not_been_done(client, topic, thread, moderator, peer):
    desk.remove(thread[2], by=moderator, reason="Hors sujet.")
    follow(peer, topic=topic)
    Notice.objects.all().delete()
    before = world()
    decision, _ = cut(topic, *thread[1:], by=moderator)

    undoing.undo(decision, by=moderator)

    assert world() == before and not Notice.objects.exists() and not Tie.objects.exists()
    assert Decision.objects.get(pk=decision.pk).undone_at and nothing_to_repair()
    with pytest.raises(undoing.Refused):
        undoing.undo(decision, by=moderator)


def test_after_the_minute_it_stays(topic, thread, moderator):
    decision, new = cut(topic, thread[1], by=moderator)
    Decision.objects.filter(pk=decision.pk).update(at=ago(minutes=2))

    with pytest.raises(undoing.Refused):
        undoing.undo(decision, by=moderator)

    assert new.posts.count() == 1


def test_what_is_written_meanwhile_comes_back_with_the_rest(topic, thread, moderator, peer, colleague):
    both = Draft.objects.create(member=peer, topic=topic, text="Ici.")
    decision, new = cut(topic, thread[1], by=moderator)
    since = PostFactory(topic=new, poster=peer)
    Draft.objects.create(member=peer, topic=new, text="Là.")
    other = Draft.objects.create(member=colleague, topic=new, text="Ailleurs.")
    KeptFile.objects.create(member=peer, place=places.reply_to(new), file="y", name="a.txt", size=1)
    desk.pin(new, True, by=moderator)

    undoing.undo(decision, by=moderator)

    since.refresh_from_db()
    both.refresh_from_db()
    other.refresh_from_db()
    assert since.topic == topic and other.topic == topic and both.text == "Ici.\n\nLà."
    assert KeptFile.objects.get().place == places.reply_to(topic)
    assert {line.topic for line in Decision.objects.all()} == {topic} and nothing_to_repair()


def test_once_decided_upon_it_is_not_undone(topic, thread, moderator, colleague):
    decision, new = cut(topic, *thread[1:], by=moderator)
    accept_answer(new.question, Post.objects.get(pk=thread[2].pk), by=new.poster)

    with pytest.raises(undoing.Refused):
        undoing.undo(decision, by=moderator)

    assert new.posts.count() == 2


# The page, the trace


def test_a_moderator_splits_from_the_tools_of_the_topic(client, topic, thread, moderator):
    client.force_login(moderator)
    page = of_topic(topic, "separer")
    assert page in client.get(topic_url(topic)).text
    form = {"posts": [thread[1].public_id], "title": TITLE, "trace": "on"}

    shown = client.post(page, {**form, "reason": WHY})
    assert shown.status_code == 200 and "Rien n’est encore fait" in shown.text and TITLE in shown.text
    assert not Decision.objects.exists()
    done = client.post(page, given(WHY, **form), follow=True)

    assert TITLE in done.text and "Annuler" in done.text
    assert Decision.objects.get().verb == "split"


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"posts": []}, splitting.NONE_CHOSEN),
        ({"title": ""}, "Donnez un titre"),
        ({"title": "Appeler au 06 12 34 56 78"}, "Ce titre semble contenir"),
        ({"reason": " "}, "Donnez une raison"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(client, topic, thread, moderator, form, says):
    client.force_login(moderator)

    page = client.post(
        of_topic(topic, "separer"), {"posts": [thread[1].public_id], "title": TITLE, "reason": WHY, **form}
    )

    assert page.status_code == 422 and says in page.text
    assert form.get("title", TITLE) in page.text and not Decision.objects.exists()


def test_for_anybody_else_these_pages_do_not_exist(client, topic, thread, outsider):
    for member in (thread[0].poster, outsider, topic.poster):
        client.force_login(member)
        for verb in ("separer", "doublon"):
            assert client.get(of_topic(topic, verb)).status_code == 404
            assert client.post(of_topic(topic, verb), given(WHY)).status_code == 404


@pytest.mark.parametrize("trace", [True, False])
def test_a_trace_leads_from_each_topic_to_the_other(client, topic, thread, moderator, peer, trace):
    _, new = cut(topic, thread[1], by=moderator, trace=trace)
    client.force_login(peer)

    for here, there in ((topic, new), (new, topic)):
        assert (topic_url(there) in client.get(topic_url(here)).text) is trace


def test_a_trace_is_for_who_reads_both(client, topic, thread, moderator, peer):
    _, new = cut(topic, thread[1], by=moderator)
    Topic.objects.filter(pk=new.pk).update(approved=False)
    assert not topics_for(peer).filter(pk=new.pk).exists()
    client.force_login(peer)

    assert TITLE not in client.get(topic_url(topic)).text
