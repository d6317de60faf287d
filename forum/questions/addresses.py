"""The addresses of topics."""

from comcep.members.addresses import reverse


def topic_url(topic):
    """The stable address of a topic; expects ``topic.forum`` at hand. A page prints forty of them."""
    pattern = reverse("questions:detail", args=["section", 0, "slug"])
    return pattern.replace("section/0-slug", f"{topic.forum.slug}/{topic.pk}-{topic.slug}")
