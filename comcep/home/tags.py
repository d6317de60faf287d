"""``{% load public_texts %}``: what the texts that are edited in the admin need when they are read."""

import re
from html import unescape

from django import template
from django.utils.safestring import mark_safe

from comcep.members.access.doors import may_open

LINK = re.compile(r'<a\b[^>]*?\shref="(/[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)

register = template.Library()


@register.simple_tag(takes_context=True)
def for_reader(context, text):
    """``text``, its links to pages that do not open for its reader as plain words.

    A visitor keeps them all: they lead to signing in. So does what is drawn for nobody in particular, as when
    Wagtail reads the words of a page.
    """
    member = getattr(context.get("request"), "user", None)
    if member is None or not member.is_authenticated:
        return text
    # What is taken out of safe HTML here is a whole link, whose words stay: the rest is as it was.
    return mark_safe(
        LINK.sub(lambda link: link[0] if may_open(member, unescape(link[1])) else link[2], str(text))
    )
