"""A page that fails says what is the matter, and gives back what was written to who wrote it."""

import errno
import logging
import re
from contextlib import contextmanager, suppress
from itertools import chain, product

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.forms import Textarea
from django.forms.forms import BaseForm
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve, reverse
from django.utils.html import escape

from comcep import outages, sent
from comcep.privacy import apart
from comcep.public_ids import DIGITS
from forum.questions.addresses import topic_url
from tests.factories import PASSWORD, MemberFactory
from tests.visibility import routes

pytestmark = pytest.mark.django_db
WORDS = "Une phrase que j’ai mis dix minutes à écrire.\nEt une <b>autre</b>, avec « guillemets »."
LOCKED, FULL = OperationalError("database is locked"), OperationalError("database or disk is full")
CHOICES_ELSEWHERE = {"reason", "answer"}  # one word of these goes along, and is not shown
# Two pages are only read; the third takes no word, and says that this browser is signed out.
NO_FORM = {("mfa_index", 405), ("mfa_list_webauthn", 405), ("account_logout", 503)}
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|SAVEPOINT)", re.IGNORECASE)
OF_TRANSACTIONS = re.compile(r"\s*(SAVEPOINT|RELEASE|ROLLBACK)")


@contextmanager
def nothing_written(error):
    """The database reads, and refuses to write."""

    def refuse(execute, sql, params, many, context):
        if WRITES.match(sql) and not sql.startswith("SAVEPOINT"):
            raise error
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


@contextmanager
def nothing_asked(error):
    """The database refuses whatever it is asked."""

    def refuse(execute, sql, params, many, context):
        if OF_TRANSACTIONS.match(sql):
            return execute(sql, params, many, context)
        raise error

    with connection.execute_wrapper(refuse):
        yield


def some_address(route):
    """One that leads to that route, whatever its holes take."""
    fillings = ["1", "0" * DIGITS, "2017-01-16", "mot", "mot/"]
    alike = zip(*[fillings] * len(route.holes), strict=True) if route.holes else [()]
    for filled in chain(alike, product(fillings, repeat=len(route.holes))):
        path = "/" + route.template % dict(zip(route.holes, filled, strict=True))
        with suppress(Resolver404):
            if resolve(path).view_name == route.full_name:
                return path
    return None


def browser(member=None):
    client = Client(raise_request_exception=False)
    if member:
        client.force_login(member)
    return client


def forms(topic):
    """A form of each sort: (its address, what was typed, what goes with it)."""
    post = topic.first_post.public_id
    return [
        (reverse("questions:reply", args=[topic.public_id]), "text", {"key": "abc123"}),
        (reverse("questions:ask"), "text", {"title": "Un titre", "section": topic.forum.slug}),
        (f"/signaler/message/{post}/", "words", {"reason": "other"}),
        (f"{reverse('messages:new')}?a={MemberFactory(peer=True).public_id}", "text", {}),
    ]


@pytest.mark.parametrize("error", [LOCKED, FULL])
def test_every_form_gives_back_what_was_typed_when_nothing_can_be_written(error, topic, caplog):
    client = browser(MemberFactory(peer=True))
    for address, field, others in forms(topic):
        with nothing_written(error):
            page = client.post(address, {field: WORDS, **others})
        assert page.status_code == 503, address
        assert "Une phrase que j’ai mis dix minutes à écrire." in page.text
        assert "&lt;b&gt;autre&lt;/b&gt;" in page.text
        assert f'action="{address}"' in page.text
        assert "no-store" in page["Cache-Control"] and page["Retry-After"]
        for name, value in others.items():
            assert f'name="{name}"' in page.text and value in page.text
    caplog.clear()


def test_every_address_gives_back_what_is_sent_to_it_when_the_database_answers_nothing(peer, caplog):
    caplog.set_level(logging.CRITICAL, "django.request")  # it would write the same trace of each
    client, others = browser(peer), set()
    session = client.cookies["sessionid"].value
    every = routes.routes()
    for route in every:
        client.cookies["sessionid"] = session
        with nothing_asked(LOCKED):
            page = client.post(some_address(route), {"text": WORDS, "words": "Merci"})
        given = re.findall(r"<textarea[^>]*>\n?([^<]*)</textarea>", page.text)
        if page.status_code != 503 or len(given) != 2 or "dix minutes" not in given[0] or given[1] != "Merci":
            others.add((route.full_name, page.status_code))

    assert len(every) > 500 and others == NO_FORM


def test_what_came_back_is_sent_again_as_it_stands(topic, caplog):
    client = browser(MemberFactory(peer=True))
    address = reverse("questions:reply", args=[topic.public_id])
    with nothing_written(LOCKED):
        page = client.post(address, {"text": "Voici ma réponse, entière.", "key": "abc123"})
    shown = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)</textarea>', page.text)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text)

    client.post(address, dict(shown + hidden))

    assert topic.posts.count() == 2
    assert "Voici ma réponse, entière." in client.get(topic_url(topic), follow=True).text
    caplog.clear()


@pytest.mark.parametrize(
    ("error", "said"),
    [(FULL, "Le disque du site est plein"), (LOCKED, "Le site est très occupé")],
)
def test_signing_in_says_what_is_the_matter_and_never_shows_the_password(peer, error, said, caplog):
    with nothing_written(error):
        page = browser().post("/connexion/", {"login": peer.email, "password": PASSWORD, "next": "/forum/"})

    assert (page.status_code, said in page.text) == (503, True)
    assert peer.email in page.text and PASSWORD not in page.text
    assert '<input id="secret-1" name="password" type="password"' in page.text
    assert '<input type="hidden" name="next" value="/forum/">' in page.text
    caplog.clear()


@pytest.mark.parametrize("error", [LOCKED, FULL])
def test_whoever_signs_out_leaves_the_browser_even_when_nothing_can_be_written(peer, error):
    here, elsewhere = browser(peer), browser(peer)
    with nothing_written(error):
        page = here.post("/deconnexion/")

    assert (page.status_code, "Cet appareil est déconnecté" in page.text) == (503, True)
    assert "no-store" in page["Cache-Control"] and page["Clear-Site-Data"] == '"cache"'
    assert "/connexion/" in here.get("/compte/")["Location"]
    assert elsewhere.get("/compte/").status_code == 200


@pytest.mark.parametrize("name", ["password", "oldpassword", "password1", "code", "mfa-code", "otp_token"])
def test_no_secret_comes_back(name):
    request = RequestFactory().post("/ou/", {name: "douze mots 123456", "text": "Un texte à moi"})
    request.csrf_processing_done = True

    page = outages.failed(request).content.decode()

    assert "123456" not in page
    assert f'name="{name}" type="password"' in page
    assert "Un texte à moi" in page


def test_the_answer_of_a_passkey_is_neither_shown_nor_asked_for():
    request = RequestFactory().post("/ou/", {"credential": "{ a: 1 }", "text": "Un texte à moi"})
    request.csrf_processing_done = True

    assert "credential" not in outages.failed(request).content.decode()


def test_a_form_of_another_site_is_read_and_never_ready_to_be_sent():
    request = RequestFactory().post("/ou/", {"text": "Un texte glissé par un autre site"})

    page = outages.failed(request).content.decode()

    assert "glissé" in page and "<form" not in page and "csrfmiddlewaretoken" not in page


def test_a_form_that_has_expired_gives_its_text_back_while_the_database_is_away(peer, caplog):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(peer)
    with nothing_asked(LOCKED):
        page = client.post(reverse("questions:ask"), {"text": WORDS, "csrfmiddlewaretoken": "x"})

    assert page.status_code == 503
    assert "Une phrase que j’ai mis dix minutes à écrire." in page.text and "<form" not in page.text
    caplog.clear()


@pytest.mark.parametrize("word", ["Oui", "merci", "<p>Oui</p>"])
def test_a_single_word_is_shown_as_well(word):
    request = RequestFactory().post("/ou/", {"text": word, "key": "abc123"})
    request.csrf_processing_done = True

    page = outages.failed(request).content.decode()

    assert f">\n{escape(word)}</textarea>" in page and ">\nabc123<" not in page


def test_every_field_for_a_text_is_known_as_one():
    fields = {
        name.rpartition("-")[2]
        for form in forms_of_ours()
        for name, field in form.base_fields.items()
        if isinstance(field.widget, Textarea)
    }

    assert len(fields) > 8 and fields <= sent.WRITTEN | CHOICES_ELSEWHERE


def forms_of_ours(kind=BaseForm):
    for form in kind.__subclasses__():
        if form.__module__.startswith(("comcep.", "forum.", "kb.")) and not form.__module__.startswith(
            "kb.m"
        ):
            yield form
        yield from forms_of_ours(form)


def test_a_file_that_is_not_kept_is_to_be_chosen_again_and_is_named():
    chosen = SimpleUploadedFile("bilan <1>.pdf", b"%PDF")
    request = RequestFactory().post("/ou/", {"text": "Un texte à moi", "files": chosen})
    request.csrf_processing_done = True

    page = outages.failed(request).content.decode()

    assert 'enctype="multipart/form-data"' in page
    assert "bilan &lt;1&gt;.pdf" in page


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), outages.FULL),
        (FULL, outages.FULL),
        (LOCKED, outages.BUSY),
        (outages.FilesAway("timeout"), outages.FILES),
        (apart.Busy("Busy"), outages.BUSY),
        (FileNotFoundError(2, "no"), ""),
        (ValueError("ours"), ""),
    ],
)
def test_what_stopped_is_known_through_whatever_was_raised_after_it(error, reason):
    def wrapped():
        try:
            raise error
        except Exception as first:
            raise RuntimeError("the transaction is broken") from first

    assert outages.reason_of(error) == reason
    with pytest.raises(RuntimeError) as raised:
        wrapped()
    assert outages.reason_of(raised.value) == reason


def test_a_fault_of_ours_asks_no_database(django_assert_num_queries, peer):
    request = RequestFactory().get("/")

    with django_assert_num_queries(0):
        page = outages.failed(request)

    assert page.status_code == 500
    assert "Une panne de notre côté" in page.content.decode()
