"""Taking somebody's data out of a message, for good, with every copy that the forum has of it."""

from pathlib import PurePath
from time import monotonic

from django.db import transaction
from django.db.models import Q

from comcep.members.files import kept as kept_files
from comcep.members.models import KeptFile
from comcep.notifications.models import Notice
from comcep.privacy import files as documents
from comcep.privacy.guard import NAMES, Eraser
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.rendering import is_html, render, to_markdown
from forum.questions.holding import hold_questions
from forum.questions.models import Draft, Quote, Removal, Screened, Sequel, Situation, Version
from forum.questions.signals import topic_changed, words_erased
from forum.writing import places, versions

READING = 20
"""Seconds that a redaction reads the files of other threads."""
GONE = "Pièce retirée"
"""The name of a joined file that a moderator deleted: the row says that there was one."""


def words_of(file):
    """The text of a joined or kept file; nothing when there is none to read, or no file any more."""
    return _read(file, documents.words_of) or ""


def sorts_in(file):
    """What sorts of data the guard finds in it, in words."""
    return {NAMES[label] for _, label, *_ in _read(file, documents.found_in) or ()}


def _read(row, read):
    kind = PurePath(row.name).suffix.lower().lstrip(".")
    if not row.file or kind in documents.PICTURES:
        return None
    try:
        with row.file.open("rb") as file:
            return read(file.read(), kind)
    except (documents.Unreadable, FileNotFoundError):
        return None


def files_holding(topic_id, eraser):
    """The joined files of a thread in which ``eraser`` finds something: nothing is masked inside a file."""
    joined = Attachment.objects.filter(post__topic=topic_id).exclude(file="").order_by("pk")
    return [file for file in joined if eraser and eraser.touches(words_of(file))]


def files_elsewhere(topic_id, eraser, start=None):
    """The joined files of other threads that hold what belongs to one person only, and those still to read.

    Files are read one by one, the newest first, for as long as a page can wait; what is left is the second
    value. Asked again with the key of its first file as ``start``, this goes on from there.
    """
    if not eraser.unique:
        return [], Attachment.objects.none()
    only = Eraser([(words, "TEL") for words in eraser.unique])
    joined = Attachment.objects.exclude(post__topic=topic_id).exclude(file="").order_by("-pk")
    if start is not None:
        joined = joined.filter(pk__lte=start)
    end, held = monotonic() + READING, []
    for file in joined.iterator(chunk_size=50):
        if only.touches(words_of(file)):
            held.append(file)
        if monotonic() > end:
            return held, joined.filter(pk__lt=file.pk)
    return held, joined.none()


def kept_files_near(post):
    """Files that were chosen for a reply to its thread, or by its author, and are not published yet."""
    posts = Post.objects.filter(topic=post.topic_id).values_list("public_id", flat=True)
    forms = [places.reply_to(post.topic), *(places.form_of(id) for id in posts)]
    near = Q(place__in=forms)
    if post.poster_id:
        near |= Q(member=post.poster_id)
    return KeptFile.objects.filter(near).order_by("-pk")


def kept_files_holding(post, eraser):
    """Those in which ``eraser`` finds something, as far as there was time to read; they go whole."""
    end, held = monotonic() + READING, []
    for file in kept_files_near(post) if eraser else ():
        if monotonic() < end and eraser.touches(words_of(file)):
            held.append(file)
    return held


@transaction.atomic
def redact_post(post, eraser, *, drop=(), kept=()):
    """Take what ``eraser`` holds out of ``post``, and give the ids of the posts that changed.

    Also out of every message and what it said before, every title, file name and draft of its thread and of
    those that quote it, of its author's other drafts, of notices; and what belongs to one person only (a
    number, an e-mail) out of every other thread. Nothing keeps the former text; author and dates stay.
    ``drop`` holds ids of attachments that go, as found by :func:`files_holding` and :func:`files_elsewhere`;
    ``kept`` the files of forms that go, as found by :func:`kept_files_holding`: no file is read here.
    """
    quoting = Quote.objects.filter(source=post).values("post__topic")
    holding = _holds(eraser) | Q(pk=post.topic_id) | Q(pk__in=quoting)
    hold_questions(Topic.objects.filter(holding))
    topics = list(Topic.objects.select_for_update(no_key=True).filter(holding).order_by("pk"))
    changed = {pk for topic in topics for pk in _redact_topic(topic, eraser)}
    dropped = Attachment.objects.filter(pk__in=drop).exclude(file="")
    for attachment in dropped:
        attachment.delete_files()
        changed.add(attachment.post_id)
        Attachment.objects.filter(pk=attachment.pk).update(
            file="", thumbnail="", name=GONE, comment="", size=0
        )
    for sequel in Sequel.objects.filter(question__topic__in=topics).exclude(text=""):
        text = erased(sequel.text, eraser)
        if text != sequel.text:
            Sequel.objects.filter(pk=sequel.pk).update(text=text)
    kept_files.drop(kept)
    for file in kept_files_near(post):
        _rewrite(file, eraser, "name")
    _redact_drafts(post, eraser)
    for removal in Removal.objects.filter(post__topic=post.topic_id):
        _rewrite(removal, eraser, "reason")
    for notice in _notices(eraser):
        _rewrite(notice, eraser, "text")
    words_erased.send(sender=Post, eraser=eraser)
    return changed


def reviewed(post, at):
    """Nothing of the guard's waits any more on this message. Gives how many alerts did."""
    return Screened.objects.overridden().filter(post=post, reviewed_at=None).update(reviewed_at=at)


def _holds(eraser):
    """Threads that hold, as it was typed, what belongs to one person only."""
    found = Q(pk=None)
    for words in eraser.unique:
        found |= Q(pk__in=Post.objects.filter(content__contains=words).values("topic"))
        found |= Q(subject__contains=words)
        found |= Q(pk__in=Sequel.objects.filter(text__contains=words).values("question__topic"))
        found |= Q(pk__in=Situation.objects.filter(tried__contains=words).values("question__topic"))
        former = Version.objects.filter(Q(text__contains=words) | Q(title__contains=words))
        found |= Q(pk__in=former.values("post__topic"))
    return found


def _redact_topic(topic, eraser):
    changed = set()
    if _rewrite(topic, eraser, "subject", save=False):
        topic.save(update_fields=["subject", "slug"])
        changed.add(topic.first_post_id)
    for situation in Situation.objects.filter(question__topic=topic):
        if _rewrite(situation, eraser, "tried"):
            changed.add(topic.first_post_id)
    for post in topic.posts.prefetch_related("attachments", "versions"):
        fields = [f for f in ("subject", "username") if _rewrite(post, eraser, f, save=False)]
        raw = erased(post.content.raw, eraser)
        if raw != post.content.raw:
            post.content = raw
            fields.append("content")
        if fields:
            post.save()
            changed.add(post.pk)
        for attachment in post.attachments.all():
            if _rewrite(attachment, eraser, "name"):
                changed.add(post.pk)
        for version in post.versions.all():
            if versions.rewrite(version, erased(version.text, eraser), eraser.text(version.title)):
                changed.add(post.pk)
    if changed:
        topic_changed.send(sender=Topic, topic_id=topic.pk)
    return changed


def erased(raw, eraser):
    """A text as it was written, Markdown or HTML, without what ``eraser`` holds."""
    html = render(raw)
    clean = eraser.html(html)
    if clean == html:
        return raw
    return clean if is_html(raw) else to_markdown(clean)


def _redact_drafts(post, eraser):
    drafts = Q(topic=post.topic_id) | Q(text__contains=post.public_id)
    if post.poster_id:
        drafts |= Q(member=post.poster_id)
    for words in eraser.unique:
        drafts |= Q(text__contains=words) | Q(title__contains=words) | Q(tried__contains=words)
    for draft in Draft.objects.filter(drafts):
        text = eraser.any(draft.text)
        if text != draft.text:
            Draft.objects.filter(pk=draft.pk).update(text=text)
        for name in ("title", "tried"):
            _rewrite(draft, eraser, name)


def _notices(eraser):
    held = Q(pk=None)
    for words in eraser.words:
        held |= Q(text__icontains=words)
    return Notice.objects.filter(held)


def _rewrite(row, eraser, name, *, save=True):
    """Rewrite one plain field of a row, and say whether it changed."""
    before = getattr(row, name) or ""
    after = eraser.text(before)
    if after == before:
        return False
    setattr(row, name, after)
    if save:
        row.save(update_fields=[name])
    return True
