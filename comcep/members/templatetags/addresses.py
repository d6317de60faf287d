"""``{% url %}`` for pages without an argument: the shell of every page links to a dozen of them.

Loaded by every template (``builtins`` of ``TEMPLATES``).
"""

from django import template
from django.template import defaulttags

from comcep.members.addresses import reverse

register = template.Library()


class FixedAddress(defaulttags.URLNode):
    """The same address whoever asks."""

    def render(self, context):
        return reverse(self.view_name.resolve(context))


@register.tag
def url(parser, token):
    node = defaulttags.url(parser, token)
    if node.args or node.kwargs or node.asvar:
        return node
    return FixedAddress(node.view_name, [], {}, None)
