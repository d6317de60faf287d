"""Whose words a message repeats, and what becomes of them when they go from where they stood."""

from forum.access.rows import posts_for
from forum.engine import quotes
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.rendering import editor_html, is_html, render, to_markdown
from forum.questions.models import Draft, Quote, Version
from forum.questions.signals import topic_changed
from forum.writing import versions

LEFT = "*Citation retirée.*"
"""What stands in a message that was nothing but a quotation."""


def begin_with(member, topic, public_id, text):
    """``text`` as it is being written, and after it the message of that topic that the member quotes.

    Nothing is added for a message that the member does not read there.
    """
    source = posts_for(member, topic).filter(public_id=public_id).first()
    said = source and quotes.of_message(public_id, str(source.content.rendered))
    if not said or public_id in quotes.sources_of(editor_html(text)):
        return text
    return f"{editor_html(text)}{said}<p></p>"


def note_quotes(post, *, before=""):
    """Remember what ``post`` quotes, as far as its author reads it; ``before``: its former HTML, if any."""
    ids = quotes.sources_of(str(post.content.rendered))
    if not ids and not quotes.sources_of(before):
        return
    read = posts_for(post.poster).filter(public_id__in=ids).exclude(pk=post.pk)
    sources = set(read.values_list("pk", flat=True))
    Quote.objects.filter(post=post).exclude(source__in=sources).delete()
    Quote.objects.bulk_create([Quote(post=post, source_id=pk) for pk in sources], ignore_conflicts=True)


def cut_quotes_of(posts):
    """Take the words of these messages out of those that quote them, and out of drafts that would."""
    ids = {post.public_id for post in posts}
    touched = set()
    for quote in Quote.objects.filter(source__in=[post.pk for post in posts]).select_related("post"):
        raw = quote.post.content.raw
        cut = _cut(raw, ids).strip() or LEFT
        if cut != raw:
            Post.objects.filter(pk=quote.post_id).update(content=cut, _content_rendered=render(cut))
            touched.add(quote.post.topic_id)
        quote.delete()
    for id in ids:
        for version in Version.objects.filter(text__contains=id):
            versions.rewrite(version, _cut(version.text, {id}).strip() or LEFT, version.title)
        for draft in Draft.objects.filter(text__contains=id):
            Draft.objects.filter(pk=draft.pk).update(text=_cut(draft.text, {id}))
    for pk in sorted(touched):
        topic_changed.send(sender=Topic, topic_id=pk)


def _cut(raw, ids):
    html = render(raw)
    clean = quotes.without(html, ids)
    if clean == html:
        return raw
    return clean if is_html(raw) else to_markdown(clean)
