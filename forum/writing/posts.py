"""A message and what comes with it: where its author stood, its files, what the guard counted."""

from comcep.members.access.audiences import is_moderator
from comcep.members.kinds import Kind
from comcep.members.models import KeptFile
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_conversation.models import Post
from forum.questions.kinds import Nature, OfficialRole
from forum.questions.models import Authorship, Screened
from forum.writing.quoting import note_quotes
from forum.writing.unnamed import label_in


class FileGone(Exception):
    """A file of the form was dropped elsewhere while it was being published."""


def write(
    topic,
    member,
    text,
    *,
    approved,
    now,
    files,
    nature=Nature.ANSWER,
    role=OfficialRole.MEMBER,
    unnamed_as="",
):
    """``unnamed_as``: of a question, how its author is called instead of by name; replies go by it.

    Who asked without a name holds no role there: few people hold one.
    """
    if unnamed := unnamed_as or label_in(topic, member):
        role = OfficialRole.MEMBER
    post = Post(
        topic=topic, poster=member, subject=topic.subject, content=text, approved=approved, created=now
    )
    post.save(force_insert=True)
    Authorship.objects.create(
        post=post,
        network_id=member.network_id,
        region_id=member.region_id,
        outsider=member.kind == Kind.OUTSIDER,
        moderator=is_moderator(member),
        role=role,
        nature=nature,
        own=member.pk == topic.poster_id,
        unnamed_as=unnamed,
        shown_at=now if approved else None,
    )
    attach(post, files)
    note_quotes(post)
    return post


def note_screening(post, screened):
    for row in screened:
        row.post = post
    if screened:
        Screened.objects.bulk_create(screened)


def attach(post, files):
    """Join ``files``, kept by the author, without a look inside: they change hands where they lie.

    Raises :class:`FileGone` when one of them is no longer there.
    """
    if not files:
        return
    rows = KeptFile.objects.select_for_update(no_key=True).filter(pk__in=[file.pk for file in files])
    held = [row.pk for row in rows]
    if len(held) < len(files):
        raise FileGone
    Attachment.objects.bulk_create(
        [
            Attachment(
                post=post,
                file=file.file.name,
                thumbnail=file.thumbnail.name,
                name=file.name[-150:],
                size=file.size,
            )
            for file in files
        ]
    )
    KeptFile.objects.filter(pk__in=held).delete()
