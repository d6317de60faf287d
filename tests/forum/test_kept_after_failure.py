"""A form that failed, or had expired, keeps what came with it until the site has it."""

import uuid
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.test import Client

from comcep.members.files import kept
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.writing import places
from forum.writing.views.taken import COOKIE
from tests.forum.test_attachments import drawer, file
from tests.forum.test_kept_files import WORDS, neighbours, place_on, tokens
from tests.forum.writing import url

__all__ = ["drawer", "neighbours"]
pytestmark = pytest.mark.django_db


def test_without_script_nothing_is_chosen_twice_after_a_failure(client, peer, topic, neighbours, caplog):
    client.force_login(peer)
    client.raise_request_exception = False
    files = [file("a.txt", b"a"), file("c.txt", b"c")]

    with nothing_published():
        page = client.post(url("reply", topic), {"text": WORDS, "files": files})
        again = client.post(
            url("reply", topic), {"text": WORDS, "kept": tokens(page), "files": file("a.txt", b"a")}
        )
    done = client.post(url("reply", topic), {"text": WORDS, "kept": tokens(again)})

    assert (page.status_code, again.status_code, done.status_code) == (503, 503, 302)
    assert "a.txt, c.txt" in page.text and "choisir de nouveau" not in page.text
    assert len(tokens(page)) == 2 and tokens(again) == tokens(page)
    assert [a.name for a in Attachment.objects.order_by("pk")] == ["a.txt", "c.txt"]
    caplog.clear()


def test_the_answer_says_which_form_was_taken_once_it_is(client, peer, topic):
    client.force_login(peer)
    key = str(uuid.uuid4())

    refused = client.post(url("reply", topic), {"text": "", "key": key})
    done = client.post(url("reply", topic), {"text": WORDS, "key": key})

    assert COOKIE not in refused.cookies and done.cookies[COOKIE].value == key


@contextmanager
def nothing_published():
    """Files are kept, then the database is locked."""

    def refuse(execute, sql, params, many, context):
        if "forum_conversation_post" in sql and sql.startswith(("INSERT", "UPDATE")):
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def test_files_of_a_form_that_has_expired_are_in_it_when_it_opens_again(peer, topic, neighbours):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(peer)
    place = place_on(browser.get(url("reply", topic)))
    theirs = kept.sign(neighbours[0].member, places.reply_to(topic))

    for said in (place, theirs, "faux"):
        form = {"text": WORDS, "place": said, "files": file("a.txt", b"a"), "csrfmiddlewaretoken": "x"}
        refused = browser.post(url("reply", topic), form)
        assert refused.status_code == 403 and WORDS in refused.text
        assert ("a.txt" in refused.text) == (said == place)

    assert len(tokens(browser.get(url("reply", topic)))) == 1 and topic.posts.count() == 1
