"""What members do with questions. Each action is one transaction; the caller has checked the right to it.

An action that finds its work already done changes nothing and says so, which makes a double click harmless.
Every one of them tells ``topic_changed``, inside the transaction, so that the index keeps step.
"""

import uuid

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comcep.members.models import Member
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions import counters, news, perms
from forum.questions.follows import follow_automatically
from forum.questions.models import Authorship, Draft, Question, Removal, Screened, Submission, Thanks
from forum.questions.screening import forbidden_masked
from forum.questions.signals import edited_by_another, topic_changed
from forum.questions.unread import mark_topic


class AlreadySubmitted(Exception):
    """This form has already given a message, with another text: the new text must not vanish in silence."""

    def __init__(self, post):
        self.post = post
        super().__init__(f"the form of post {post.pk} came back with another text")


class ChangedMeanwhile(Exception):
    """Somebody else edited the message after this form was opened."""


class NotAnAnswer(ValueError):
    """The post belongs to another question, or is the question itself."""


class WouldWiden(Exception):
    """The target section is read by people who cannot read the topic today, and nobody has agreed to that."""

    def __init__(self, readers):
        self.readers = readers
        super().__init__(f"new readers: {sorted(readers)}")


@transaction.atomic
def ask(
    member,
    *,
    section,
    title,
    text,
    themes=(),
    schemes=(),
    expects_answer=True,
    key=None,
    files=(),
    screened=(),
):
    """Open a question in ``section`` and give its first post. The same ``key`` gives the same post, once.

    ``screened``: what the guard found and the author decided (``screening.Screening.counts``).

    Raises :class:`AlreadySubmitted` when the key has served for another text.
    """
    one_at_a_time(member)
    key, post = _submitted(key, member, text)
    if post:
        return post
    now = timezone.now()
    approved = perms.posts_unreviewed(member, section.pk)
    topic = Topic(
        forum=section,
        poster=member,
        subject=title,
        type=Topic.TOPIC_POST,
        status=Topic.TOPIC_UNLOCKED,
        approved=approved,
        created=now,
    )
    topic.save()
    question = Question.objects.create(topic=topic, expects_answer=expects_answer)
    if themes:
        question.themes.set(themes)
    if schemes:
        question.schemes.set(schemes)
    post = _write(topic, member, text, approved=approved, now=now, files=files)
    _note_screening(post, screened)
    topic.first_post = post
    if approved:
        counters.post_created(topic, post)
        news.tell_of_question(topic, question)
    else:
        Topic.objects.filter(pk=topic.pk).update(first_post=post)
    follow_automatically(member, topic, asked=True)
    Submission.objects.create(key=key, member=member, post=post)
    Draft.objects.filter(member=member, topic=None).delete()
    mark_topic(member, topic.pk, now)  # one’s own words are not news
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return post


@transaction.atomic
def reply(member, topic, *, text, key=None, files=(), screened=()):
    """Add a post to ``topic``. The asker and who follows are told as soon as it may be read.

    The same ``key`` gives the same post, once.

    Raises :class:`AlreadySubmitted` when the key has served for another text.
    """
    one_at_a_time(member)
    key, post = _submitted(key, member, text)
    if post:
        return post
    now = timezone.now()
    approved = perms.posts_unreviewed(member, topic.forum_id)
    post = _write(topic, member, text, approved=approved, now=now, files=files)
    _note_screening(post, screened)
    if approved:
        counters.post_created(topic, post)
        _note_answer(topic, post, member)
        news.tell_of_answer(topic, post)
    follow_automatically(member, topic)
    Submission.objects.create(key=key, member=member, post=post)
    Draft.objects.filter(member=member, topic=topic).delete()
    mark_topic(member, topic.pk, now)  # one’s own words are not news
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return post


@transaction.atomic
def edit_post(
    post,
    *,
    text,
    by,
    title=None,
    themes=None,
    schemes=None,
    expects_answer=None,
    seen=None,
    files=(),
    drop=(),
    screened=(),
):
    """Replace the text of ``post`` and, for a first post, what is said of the question (``None``: unchanged).

    What somebody who needs approval edits waits for approval again (hole S15). ``seen`` is the number of
    edits that ``by`` had before the eyes: raises :class:`ChangedMeanwhile` when there were more since.
    ``drop`` holds ids of attachments; those of another post are left alone.
    """
    topic = Topic.objects.select_for_update().get(pk=post.topic_id)
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if seen is not None and seen != post.updates_count:
        raise ChangedMeanwhile
    head = topic.first_post_id == post.pk
    post.content, post.updated_by, post.updates_count = text, by, post.updates_count + 1
    if head and title:
        post.subject = topic.subject = title
        topic.save(update_fields=["subject", "slug", "updated"])
    post.save()
    if head and themes is not None:
        Question.objects.get(topic=topic).themes.set(themes)
    if head and schemes is not None:
        Question.objects.get(topic=topic).schemes.set(schemes)
    if head and expects_answer is not None:
        Question.objects.filter(topic=topic).update(expects_answer=expects_answer)
    for attachment in post.attachments.filter(pk__in=drop):
        transaction.on_commit(lambda file=attachment.file: file.delete(save=False))
        attachment.delete()
    _attach(post, files)
    _note_screening(post, screened)
    if by.pk != post.poster_id:
        edited_by_another.send(sender=Post, post=post, by=by)
    if post.approved and not perms.posts_unreviewed(by, topic.forum_id):
        _hide(topic, post)
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return post


@transaction.atomic
def accept_answer(question, post, *, by):
    """Mark ``post`` as the answer to ``question``, on behalf of ``by``, and tell its author.

    Accepting the same post again changes nothing; another one takes its place.
    """
    question = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    topic = post.topic
    if topic.pk != question.topic_id or topic.first_post_id == post.pk or not post.approved:
        raise NotAnAnswer(f"post {post.pk} does not answer question {question.pk}")
    if question.accepted_post_id == post.pk:
        return question
    question.accepted_post, question.accepted_by, question.accepted_at = post, by, timezone.now()
    question.save(update_fields=["accepted_post", "accepted_by", "accepted_at"])
    news.tell_author(
        post, kind="accepted", text="Votre réponse a été retenue.", key=f"accepted:{post.pk}", by=by
    )
    news.tell_of_accepted(topic, post, by=by)
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return question


@transaction.atomic
def withdraw_accepted(question, post):
    """Take back the acceptance of ``post``; of another one, or of none, nothing changes."""
    changed = Question.objects.filter(pk=question.pk, accepted_post=post).update(
        accepted_post=None, accepted_by=None, accepted_at=None
    )
    if changed:
        topic_changed.send(sender=Topic, topic_id=question.topic_id)
    return bool(changed)


@transaction.atomic
def thank(post, *, by):
    """Thank the author of ``post``, once, and tell them. Give whether it is new."""
    _, created = Thanks.objects.get_or_create(post=post, member=by)
    if created:
        Authorship.objects.filter(post=post).update(thanks_count=F("thanks_count") + 1)
        news.tell_author(
            post, kind="thanks", text="Votre message a reçu un merci.", key=f"thanks:{post.pk}:{by.pk}"
        )
    return created


@transaction.atomic
def withdraw_thanks(post, *, by):
    """Take a thank-you back. Give whether there was one."""
    deleted, _ = Thanks.objects.filter(post=post, member=by).delete()
    if deleted:
        Authorship.objects.filter(post=post).update(thanks_count=F("thanks_count") - 1)
    return bool(deleted)


@transaction.atomic
def save_draft(member, *, topic=None, section=None, title="", text=""):
    """Keep what ``member`` is typing: one new question, and one reply per topic. Empty words drop it.

    A draft is its author's own text, read by nobody else and gone once published; what nobody may publish
    (an exact NIR or IBAN) is masked in it all the same.
    """
    title, text = forbidden_masked(title), forbidden_masked(text)
    if not title.strip() and not text.strip():
        Draft.objects.filter(member=member, topic=topic).delete()
        return None
    draft, _ = Draft.objects.update_or_create(
        member=member, topic=topic, defaults={"section": section, "title": title[:255], "text": text}
    )
    return draft


@transaction.atomic
def approve_post(post):
    """Let everybody read a post that waited for approval, and tell who follows. Give whether it waited."""
    topic, post = _lock(post)
    if post.approved or Removal.objects.filter(post=post).exists():
        return False
    _show(topic, post)
    news.tell_author(
        post,
        text="Un de vos messages, relu par l’animation, est maintenant publié.",
        key=f"approved:{post.pk}:{post.updates_count}",
    )
    if topic.first_post_id == post.pk:
        news.tell_of_question(topic, Question.objects.get(topic=topic))
    else:
        news.tell_of_answer(topic, post)
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return True


@transaction.atomic
def remove_post(post, *, by, reason):
    """Take ``post`` away from readers, for ``reason``, and tell its author. Give whether it was there.

    Its row and the answers of others stay. A first post takes its topic out of sight with it.
    """
    topic, post = _lock(post)
    if Removal.objects.filter(post=post).exists():
        return False
    removal = Removal.objects.create(post=post, by=by, reason=reason)
    if post.approved:
        _hide(topic, post)
    news.tell_author(
        post,
        text="Un de vos messages a été retiré par l’animation.",
        key=f"removed:{removal.pk}",
        by=by,
        page="questions:removed",
        check=perms.READ_REMOVAL,
    )
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return True


@transaction.atomic
def restore_post(post):
    """Give a removed post back to its readers. Give whether it had been removed."""
    topic, post = _lock(post)
    deleted, _ = Removal.objects.filter(post=post).delete()
    if not deleted:
        return False
    if not post.approved:
        _show(topic, post)
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return True


@transaction.atomic
def pin_topic(topic, pinned):
    """Keep ``topic`` at the top of its section, or no longer. Give whether that changed."""
    new = Topic.TOPIC_STICKY if pinned else Topic.TOPIC_POST
    return _set(topic, type=new)


@transaction.atomic
def choose_themes(topic, themes):
    """Say what the question of ``topic`` is about. Give the names of the themes, or ``None``: no change."""
    question = Question.objects.select_for_update(of=("self",)).get(topic=topic)
    if set(themes) == set(question.themes.all()):
        return None
    question.themes.set(themes)
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return [theme.name for theme in themes]


@transaction.atomic
def lock_topic(topic, locked):
    """Close ``topic`` to replies, or open it again. Give whether that changed."""
    new = Topic.TOPIC_LOCKED if locked else Topic.TOPIC_UNLOCKED
    return _set(topic, status=new)


@transaction.atomic
def move_topic(topic, section, *, widening_agreed=False):
    """Put ``topic`` in another section. Give whether it moved.

    Raises :class:`WouldWiden` when people who cannot read it today would, unless that is ``widening_agreed``.
    """
    topic = Topic.objects.select_for_update(of=("self",)).get(pk=topic.pk)
    if topic.forum_id == section.pk:
        return False
    readers = perms.new_readers(topic.forum_id, section.pk)
    if readers and not widening_agreed:
        raise WouldWiden(readers)
    source_id, topic.forum = topic.forum_id, section
    topic.save(update_fields=["forum", "updated"])
    counters.topic_moved(topic, source_id)
    topic_changed.send(sender=Topic, topic_id=topic.pk)
    return True


def one_at_a_time(member):
    """Two requests of one member wait for each other, so that the key of a form is read, then written."""
    Member.objects.select_for_update().filter(pk=member.pk).values_list("pk").first()


def _submitted(key, member, text):
    """The key to note for this form, and the post it has already given, if it has."""
    done = key and Submission.objects.filter(key=key).select_related("post__topic").first()
    if not done:
        return key or uuid.uuid4(), None
    if done.member_id != member.pk:
        return uuid.uuid4(), None  # somebody else's key: it says nothing of this form
    if done.post.content.raw != text:
        raise AlreadySubmitted(done.post)
    return key, done.post


def _write(topic, member, text, *, approved, now, files):
    post = Post(
        topic=topic, poster=member, subject=topic.subject, content=text, approved=approved, created=now
    )
    post.save(force_insert=True)
    Authorship.objects.create(
        post=post,
        network_id=member.network_id,
        region_id=member.region_id,
        outsider=perms.stands_as_outsider(member),
        moderator=perms.stands_as_moderator(member),
    )
    _attach(post, files)
    return post


def _note_screening(post, screened):
    for row in screened:
        row.post = post
    if screened:
        Screened.objects.bulk_create(screened)


def _attach(post, files):
    for file in files:
        Attachment.objects.create(post=post, file=file, name=file.name[-150:], size=file.size)


def _note_answer(topic, post, member):
    """Date the first answers. ``topic`` comes with its question and first authorship."""
    if topic.poster_id == member.pk:
        return
    question = topic.question
    first = {}
    if question.first_answer_at is None:
        first["first_answer_at"] = post.created
    asked_from = topic.first_post.authorship.network_id if hasattr(topic.first_post, "authorship") else None
    is_peer = member.kind == Member.Kind.PEER and member.network_id is not None
    if question.first_peer_answer_at is None and is_peer and member.network_id != asked_from:
        first["first_peer_answer_at"] = post.created
    if first:
        Question.objects.filter(pk=question.pk).update(**first)


def _lock(post):
    topic = (
        Topic.objects.select_for_update(of=("self",)).select_related("forum", "poster").get(pk=post.topic_id)
    )
    return topic, Post.objects.select_for_update(of=("self",)).select_related("poster").get(pk=post.pk)


def _show(topic, post):
    Post.objects.filter(pk=post.pk).update(approved=True)
    counters.post_shown(topic, post)
    counters.refresh_answers(topic)


def _hide(topic, post):
    """Out of sight, out of the counters; no longer the accepted answer."""
    Post.objects.filter(pk=post.pk).update(approved=False)
    post.approved = False
    counters.post_hidden(topic, post)
    counters.refresh_answers(topic)
    withdraw_accepted(Question.objects.get(topic=topic), post)


def _set(topic, **field):
    ((name, value),) = field.items()
    changed = Topic.objects.filter(pk=topic.pk).exclude(**field).update(**field)
    setattr(topic, name, value)
    if changed:
        topic_changed.send(sender=Topic, topic_id=topic.pk)
    return bool(changed)
