"""What packages above show in the place of a link to one of their pages that stands alone on its line.

A provider takes ``(member, slugs)`` and gives ``{slug: HTML}`` of those that this member may see, through its
own ``visible_to``; a link to anything else stays the link that somebody typed.
"""

import re

from django.conf import settings

_providers = {}
_site = re.escape(settings.SITE_URL.rstrip("/"))


def register(prefix, provider):
    """``provider`` draws what stands under that address (``/fiches/``)."""
    _providers[prefix] = provider


def _alone(prefix):
    return re.compile(
        rf'<p>\s*<a href="(?:{_site})?{re.escape(prefix)}(?P<slug>[\w-]+)/"[^>]*>[^<]*</a>\s*</p>', re.ASCII
    )


def drawn(htmls, member):
    """The same texts, with their cards: one call to each provider, and none where no link stands alone."""
    for prefix, provider in _providers.items():
        pattern = _alone(prefix)
        slugs = {found["slug"] for html in htmls if prefix in html for found in pattern.finditer(html)}
        if not slugs:
            continue
        cards = provider(member, slugs)

        def card(found, cards=cards):
            return cards.get(found["slug"], found[0])

        htmls = [pattern.sub(card, html) if prefix in html else html for html in htmls]
    return htmls
