"""A procedure as a card in a message, with the state in which its reader finds it today."""

from django.utils.html import format_html

from kb.models import ProcedurePage
from kb.reading.tones import TONES

PREFIX = "/fiches/"
SHORT = 180
PRINTED = "title slug intro kind state alert as_of review_on verified_until".split()


def procedures(member, slugs):
    """``{slug: card}`` of the procedures that ``member`` may read. One statement."""
    pages = ProcedurePage.objects.visible_to(member).filter(slug__in=slugs)  # wall: card-procedures
    return {page.slug: _card(page) for page in pages.only(*PRINTED)}


def _card(page):
    state, intro = page.shown_state, " ".join(page.intro.split())
    if len(intro) > SHORT:
        intro = intro[:SHORT].rsplit(" ", 1)[0] + "…"
    return format_html(
        '<div class="card page-card"><p><span class="soft small">{}</span> '
        '<span class="chip" data-tone="{}">{}</span></p><p><a href="{}{}/">{}</a></p>{}</div>',
        page.get_kind_display(),
        TONES[state],
        state.label,
        PREFIX,
        page.slug,
        page.title,
        format_html('<p class="small">{}</p>', intro) if intro else "",
    )
