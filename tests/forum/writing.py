"""What the tests of the writing pages share: addresses and filled forms."""

from html.parser import HTMLParser

from django.urls import reverse

from comcep.notifications.models import Notice
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Topic
from forum.questions import counters
from forum.questions.models import Question

ASK = "/forum/poser/"
TEXT = "Le CDD s’achève dans un mois\u202f: qui peut financer la VAE\u202f?"


def url(name, row):
    return reverse(f"questions:{name}", args=[row.public_id])


def question_form(in_section, **changed):
    return {"title": "Financer une VAE en fin de CDD", "section": in_section.slug, "text": TEXT, **changed}


def told(member, kind):
    return Notice.objects.filter(recipient=member, kind=kind).count()


def held_counters():
    """Every counter, as the rows hold them now."""
    return (
        list(Topic.objects.order_by("pk").values_list("pk", "posts_count", "last_post", "last_post_on")),
        list(
            Forum.objects.order_by("pk").values_list(
                "pk", "direct_topics_count", "direct_posts_count", "last_post", "last_post_on"
            )
        ),
        list(Question.objects.order_by("pk").values_list("pk", "first_answer_at")),
    )


def nothing_to_repair():
    return not any(counters.recount().values())


class Document(HTMLParser):
    """Tags, attributes and hidden fields of a page, as a browser reads them."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags = []
        self.fields = {}
        self.texts = {}
        self._textarea = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if tag == "input" and "name" in attrs:
            self.fields[attrs["name"]] = attrs.get("value") or ""
        if tag == "textarea":
            self._textarea = attrs.get("name", "")
            self.texts[self._textarea] = ""

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._textarea = None

    def handle_data(self, data):
        if self._textarea is not None:
            self.texts[self._textarea] += data

    def text_of(self, name):
        return self.texts[name].lstrip("\n")
