"""Quotations as one reader may see them: the name comes with what is read, and nothing with what is not."""

from django.utils.html import escape
from django.utils.safestring import mark_safe

from forum.access import rows
from forum.engine import quotes
from forum.questions.addresses import post_url
from forum.questions.authors import author_name


def sources_for(member, htmls):
    """``{public id: who wrote it}`` of the quoted messages that ``member`` reads; one statement if any."""
    ids = {id for html in htmls for id in quotes.sources_of(html)}
    if not ids:
        return {}
    read = rows.posts_for(member).filter(public_id__in=ids)  # wall: quoted-posts
    columns = (
        "public_id", "poster", "poster__first_name", "poster__last_name", "authorship__unnamed_as",
        "authorship__network__name",
    )  # fmt: skip
    return {
        id: author_name(*who) if who[-1] else ", ".join(filter(None, (author_name(*who), network)))
        for id, *who, network in read.order_by().values_list(*columns)
    }


def for_reader(html, sources):
    """Cleaned HTML with each quotation signed by its author, or without it."""

    def say(id, words):
        if id not in sources:
            return ""
        by = f'<p class="quote-by"><a href="{post_url(id)}">{escape(sources[id])}</a></p>'
        return f'<div class="quote" role="blockquote">{words}{by}</div>'

    return mark_safe(quotes.shown(html, say))


def words_of(member, html):
    """One message as ``member`` reads it."""
    html = str(html)
    return for_reader(html, sources_for(member, [html]))
