"""What becomes of the messages of somebody who leaves: they stay, from nobody.

No number, no name and no date ties two topics of that person together afterwards. Rows are updated in place,
without the dates of an edit: a date common to all of them would be such a tie.
"""

from unicodedata import combining, normalize

from django.db import transaction
from django.db.models import F, Q
from django.utils.safestring import mark_safe
from django.utils.text import slugify

from comcep.privacy import erasure
from comcep.privacy.erasure import MASK
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_permission.models import UserForumPermission
from forum.engine.forum_tracking.models import ForumReadTrack, TopicReadTrack
from forum.engine.quotes import without
from forum.engine.rendering import render
from forum.questions.models import (
    Draft,
    FieldOfKnowledge,
    Follow,
    Mention,
    PastAcceptance,
    ProposedAnswer,
    Question,
    Removal,
    SameQuestion,
    Sequel,
    Situation,
    Submission,
    Thanks,
    Version,
)
from forum.questions.signals import topic_changed
from forum.writing import versions
from forum.writing.mentions import unlinked
from forum.writing.quoting import cut_quotes_of

TEXT_ERASED = "*Message retiré par son auteur.*"
TITLE_ERASED = "Question retirée par son auteur"
CHUNK = 500
BESIDE = ((Sequel, "text"), (Situation, "tried"))  # what a question has in words beside its messages


class Writings:
    """What « Partir » offers to erase, message by message."""

    @staticmethod
    def of(member):
        posts = Post.objects.filter(poster=member).select_related("topic").order_by("-created", "-pk")
        return [
            {
                "id": post.pk,
                "public_id": post.public_id,
                "title": post.topic.subject,
                "text": mark_safe(without(str(post.content.rendered))),
                "at": post.created,
                "question": post.topic.first_post_id == post.pk,
            }
            for post in posts
        ]

    @staticmethod
    @transaction.atomic
    def erase(member, ids):
        """Erase the text and the files of those messages. A question that others answered keeps its title."""
        return erase_posts(Post.objects.filter(poster=member, pk__in=ids))


def erase_posts(posts):
    """Erase the text and the files of these messages, and all that they said before. Gives their keys."""
    posts = list(posts.select_related("topic"))
    for attachment in Attachment.objects.filter(post__in=posts):
        attachment.delete_files()
        attachment.delete()
    Post.objects.filter(pk__in=[post.pk for post in posts]).update(
        content=TEXT_ERASED, _content_rendered=render(TEXT_ERASED)
    )
    Version.objects.filter(post__in=posts).delete()
    cut_quotes_of(posts)
    heads = [post.topic for post in posts if post.topic.first_post_id == post.pk]
    others = Post.objects.filter(topic__in=heads).exclude(poster=F("topic__poster"))
    answered = set(others.values_list("topic_id", flat=True))
    Sequel.objects.filter(question__topic__in=heads).update(text="")
    Situation.objects.filter(question__topic__in=heads).delete()
    Question.publics.through.objects.filter(question__topic__in=heads).delete()
    alone = [topic.pk for topic in heads if topic.pk not in answered]
    Topic.objects.filter(pk__in=alone).update(subject=TITLE_ERASED, slug="question-retiree")
    Post.objects.filter(topic__in=alone).update(subject=TITLE_ERASED)
    _tell({post.topic_id for post in posts})
    return [post.pk for post in posts]


def on_membership_ended(sender, member, identity, **kwargs):
    """Cut every tie to the member, and take the name out of the topics where that member wrote.

    Gives how many messages now stand without a name.
    """
    own = Post.objects.filter(poster=member)
    topics = set(own.values_list("topic_id", flat=True))
    topics |= set(Topic.objects.filter(poster=member).values_list("pk", flat=True))
    called = set(Mention.objects.filter(member=member).values_list("post__topic", flat=True))
    topics |= called
    _unlink(called, member)
    _forget_in(topics, member, identity)
    number = own.update(poster=None, username=None)
    Topic.objects.filter(poster=member).update(poster=None)
    Post.objects.filter(updated_by=member).update(updated_by=None)
    Version.objects.filter(by=member).update(by=None)
    Question.objects.filter(accepted_by=member).update(accepted_by=None)
    Thanks.objects.filter(member=member).update(member=None)
    SameQuestion.objects.filter(member=member).update(member=None)
    Removal.objects.filter(by=member, withdrawn=True).update(by=None)
    for model in (PastAcceptance, ProposedAnswer):
        model.objects.filter(by=member).update(by=None)
    for model, field in (
        (Mention, "member"), (Follow, "member"), (Draft, "member"), (Submission, "member"),
        (FieldOfKnowledge, "member"),
        (ForumReadTrack, "user"), (TopicReadTrack, "user"), (UserForumPermission, "user"),
    ):  # fmt: skip
        model.objects.filter(**{field: member}).delete()
    _tell(topics)
    return number


def on_identity_forgotten(sender, identity, **kwargs):
    """Take the full name and the address out of every message that still holds them, wherever it stands."""
    if not identity.last_name and not identity.email:
        return
    holding = Q()
    for word in filter(None, (identity.email, identity.last_name)):
        holding |= Q(content__icontains=word) | Q(subject__icontains=word)
    touched, last = set(), 0
    while pks := list(
        Post.objects.filter(holding, pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]
    ):
        last = pks[-1]
        for post in Post.objects.filter(pk__in=pks):
            if _rewrite(post, identity):
                touched.add(post.topic_id)
    _forget_before(_versions_holding(identity), identity)
    for model, field in BESIDE:
        for row in model.objects.filter(**{f"{field}__icontains": identity.last_name or identity.email}):
            _forget_beside(row, field, identity)
    for topic in Topic.objects.filter(subject__icontains=identity.last_name or identity.email):
        touched |= {topic.pk} if _retitle(topic, identity) else set()
    _tell(touched)


def _unlink(topics, member):
    """No address of the member’s page ties together the messages that called that member."""
    for post in Post.objects.filter(topic__in=topics, content__contains=member.public_id):
        raw = unlinked(post.content.raw, member.public_id)
        if raw != post.content.raw:
            Post.objects.filter(pk=post.pk).update(content=raw, _content_rendered=render(raw))
    for version in Version.objects.filter(text__contains=member.public_id):
        versions.rewrite(version, unlinked(version.text, member.public_id), version.title)


def _forget_in(topics, member, identity):
    """The member’s own messages, and those of others under the same question."""
    namesakes = _first_names_of_others(topics, member)
    alike = _plain(identity.first_name)
    posts = Post.objects.filter(topic__in=topics).prefetch_related("versions")
    for post in posts.iterator(chunk_size=CHUNK):
        own = post.poster_id == member.pk
        near = not own and alike not in namesakes.get(post.topic_id, ())
        _rewrite(post, identity, own=own, near=near)
        _forget_before(post.versions.all(), identity, own=own, near=near)
    for model, field in BESIDE:
        for row in model.objects.filter(question__topic__in=topics).select_related("question__topic"):
            own = row.question.topic.poster_id == member.pk
            _forget_beside(row, field, identity, own=own)
    for topic in Topic.objects.filter(pk__in=topics):
        _retitle(topic, identity, own=topic.poster_id == member.pk)
    name = _plain(identity.last_name) if len(identity.last_name) >= erasure.SHORTEST else ""
    for attachment in Attachment.objects.filter(post__poster=member):
        if name and name in _plain(attachment.name):
            suffix = "." + attachment.name.rpartition(".")[2] if "." in attachment.name else ""
            Attachment.objects.filter(pk=attachment.pk).update(name=f"piece-jointe{suffix}")


def _first_names_of_others(topics, member):
    """``{topic: first names of others who wrote there}``: « Merci Claire » may mean another Claire."""
    found = {}
    people = Post.objects.filter(topic__in=topics).exclude(poster=member).exclude(poster=None)
    for topic, name in people.values_list("topic_id", "poster__first_name").distinct():
        found.setdefault(topic, set()).add(_plain(name))
    return found


def _rewrite(post, identity, **where):
    raw = post.content.raw
    text = erasure.forget(raw, identity, **where)
    subject = erasure.forget(post.subject or "", identity, own=where.get("own", False))
    if text == raw and subject == post.subject:
        return False
    Post.objects.filter(pk=post.pk).update(content=text, _content_rendered=render(text), subject=subject)
    return True


def _versions_holding(identity):
    holding = Q()
    for word in filter(None, (identity.email, identity.last_name)):
        holding |= Q(text__icontains=word) | Q(title__icontains=word)
    return Version.objects.filter(holding)


def _forget_before(former, identity, **where):
    """The same in what messages said before they were edited."""
    own = where.get("own", False)
    for version in former:
        text = erasure.forget(version.text, identity, **where)
        versions.rewrite(version, text, erasure.forget(version.title, identity, own=own))


def _forget_beside(row, field, identity, **where):
    before = getattr(row, field)
    text = erasure.forget(before, identity, **where)
    if text != before:
        type(row).objects.filter(pk=row.pk).update(**{field: text})


def _retitle(topic, identity, **where):
    subject = erasure.forget(topic.subject, identity, **where)
    if subject == topic.subject:
        return False
    slug = slugify(subject.replace(MASK, ""))[:80].strip("-") or "question"
    Topic.objects.filter(pk=topic.pk).update(subject=subject, slug=slug)
    return True


def _plain(text):
    return "".join(letter for letter in normalize("NFD", text.lower()) if not combining(letter))


def _tell(topics):
    for pk in sorted(topics):
        topic_changed.send(sender=Topic, topic_id=pk)
