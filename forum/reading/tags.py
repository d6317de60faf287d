from django import template

from forum.questions import authors
from forum.reading import quotes

register = template.Library()
register.filter("signature", authors.signature)
register.filter("network_of", authors.network_of)


@register.simple_tag(takes_context=True)
def words_of(context, post):
    """The text of one message for who reads the page: what it quotes is signed, or left out."""
    return quotes.words_of(context["request"].user, post.content.rendered)
