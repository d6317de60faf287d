"""``{% url %}`` for pages without an argument: the shell of every page links to a dozen of them.

Loaded by every template (``builtins`` of ``TEMPLATES``). Django would resolve each name again each time.
"""

from functools import cache

from django import template
from django.template import defaulttags
from django.urls import get_script_prefix, get_urlconf, reverse

register = template.Library()


class FixedAddress(defaulttags.URLNode):
    """The same address whoever asks, as long as the process lives."""

    def render(self, context):
        name = self.view_name.resolve(context)
        return _address(name, get_urlconf(), get_script_prefix())


@cache
def _address(name, urlconf, script_prefix):
    return reverse(name)


@register.tag
def url(parser, token):
    node = defaulttags.url(parser, token)
    if node.args or node.kwargs or node.asvar:
        return node
    return FixedAddress(node.view_name, [], {}, None)
