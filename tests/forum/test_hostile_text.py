"""Hostile texts, through the real form, to the page that shows them."""

import re

import pytest

from forum.engine.forum_conversation.models import Post
from forum.engine.rendering import render, to_markdown
from tests.forum.hostile import HTML, MARKDOWN, dangers
from tests.forum.writing import url

pytestmark = pytest.mark.django_db


def test_there_are_enough_of_them():
    assert len(set(HTML + MARKDOWN)) >= 110


def test_the_judge_sees_a_danger():
    blind = [text for text in HTML if not dangers(text)]

    # A quote inside one address, and a markup that no browser runs: they must not break out, that is all.
    assert len(blind) <= 2, blind


def each(texts):
    """Another database keeps what is printed as it was; of other characters each is asked."""
    return [
        pytest.param(text, marks=pytest.mark.embedded) if text.replace("\n", "").isprintable() else text
        for text in texts
    ]


@pytest.mark.parametrize(
    "text", each([f"<p>mot</p>{text}" for text in HTML] + [f"mot\n\n{t}" for t in HTML + MARKDOWN])
)
def test_a_hostile_reply_is_harmless_on_the_page(client, peer, topic, text):
    """As the rich editor and as a plain field send it, a word first so that it is not refused as empty."""
    client.force_login(peer)

    response = client.post(url("reply", topic), {"text": text}, follow=True)

    assert response.status_code == 200
    post = Post.objects.latest("pk")
    page = response.text
    article = re.search(
        rf'<article class="post" id="message-{post.public_id}".*?</article>', page, re.DOTALL
    ).group()
    body = re.search(
        r'<div class="prose">(.*)</div>\s*(?:<ul class="post-files|<footer)', article, re.DOTALL
    ).group(1)
    assert body == post.content.rendered
    assert dangers(body) == []


@pytest.mark.parametrize("text", each(HTML + MARKDOWN))
def test_a_hostile_text_is_harmless_in_the_editor(client, topic, text):
    client.force_login(topic.poster)
    Post.objects.filter(pk=topic.first_post_id).update(content=text)

    page = client.get(url("edit", topic.first_post)).text

    field = re.search(r"<textarea[^>]*>.*?</textarea>", page, re.DOTALL)
    assert "<script>alert" not in page and "onerror=alert(1)>" not in page.replace(field.group(), "")
    assert dangers(render(to_markdown(text))) == []


def test_a_hostile_title_is_only_words(client, peer, peers_section):
    client.force_login(peer)
    title = '"><script>alert(1)</script><img src=x onerror=alert(1)>'

    response = client.post(
        "/forum/poser/", {"title": title, "section": peers_section.slug, "text": "Un cas."}, follow=True
    )

    assert response.status_code == 200
    assert "<script>alert" not in response.text and "<img src=x" not in response.text


def test_a_hostile_file_name_is_only_words(client, peer, topic):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(peer)
    evil = SimpleUploadedFile('"><img src=x onerror=alert(1)>.exe', b"x")

    response = client.post(url("reply", topic), {"text": "Un cas.", "files": [evil]})

    assert response.status_code == 422
    assert "<img src=x" not in response.text
