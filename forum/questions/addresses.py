"""The addresses of topics and messages. A page prints forty of them: each is made out of one pattern."""

from comcep.members.addresses import reverse
from comcep.public_ids import DIGITS

ANY = "0" * DIGITS
"""Stands in a pattern for the public identifier."""


def topic_url(topic):
    """The stable address of a topic; expects ``topic.forum`` at hand."""
    pattern = reverse("questions:detail", args=["section", ANY, "slug"])
    return pattern.replace(f"section/{ANY}-slug", f"{topic.forum.slug}/{topic.public_id}-{topic.slug}")


def post_url(public_id, name="permalink"):
    """The stable address of a message, or of what one does with it."""
    return reverse(f"questions:{name}", args=[ANY]).replace(ANY, public_id)
