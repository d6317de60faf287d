"""A message and what comes with it: where its author stood, its files, what the guard counted."""

from comcep.members.access.audiences import is_moderator
from comcep.members.kinds import Kind
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_conversation.models import Post
from forum.questions.models import Authorship, Screened


def write(topic, member, text, *, approved, now, files):
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
    )
    attach(post, files)
    return post


def note_screening(post, screened):
    for row in screened:
        row.post = post
    if screened:
        Screened.objects.bulk_create(screened)


def attach(post, files):
    for file in files:
        Attachment.objects.create(post=post, file=file, name=file.name[-150:], size=file.size)
