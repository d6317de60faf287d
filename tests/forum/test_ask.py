"""Asking a question."""

import uuid

import pytest

from comcep.members.access.audiences import Audience
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.models import Draft, Theme
from tests.factories import MemberFactory, SectionFactory
from tests.forum.writing import ASK, TEXT, Document, nothing_to_repair, question_form

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def signed_in(client, peer):
    client.force_login(peer)


def test_a_peer_asks_a_question(client, peer, peers_section):
    response = client.post(ASK, question_form(peers_section), follow=True)

    topic = Topic.objects.get()
    assert response.status_code == 200
    assert topic.poster == peer and topic.forum == peers_section and topic.approved
    assert topic.first_post.content.raw == TEXT
    assert TEXT in response.text


def test_the_place_of_the_author_is_noted(client, peer, peers_section):
    client.post(ASK, question_form(peers_section))

    authorship = Post.objects.get().authorship
    assert (authorship.network, authorship.region) == (peer.network, peer.region)
    assert not authorship.outsider and not authorship.moderator


def test_counters_follow_a_question(client, peers_section):
    client.post(ASK, question_form(peers_section))

    peers_section.refresh_from_db()
    assert (peers_section.direct_topics_count, peers_section.direct_posts_count) == (1, 1)
    assert peers_section.last_post == Post.objects.get()
    assert nothing_to_repair()


def test_an_announcement_expects_no_answer(client, peers_section):
    client.post(ASK, question_form(peers_section, announcement="on"))

    assert Topic.objects.get().question.expects_answer is False


def test_themes_are_kept(client, peers_section):
    theme = Theme.objects.get(slug="vae")

    client.post(ASK, question_form(peers_section, themes=[theme.slug]))

    assert list(Topic.objects.get().question.themes.all()) == [theme]


def test_a_double_click_asks_once(client, peers_section):
    form = question_form(peers_section, key=str(uuid.uuid4()))

    first, second = client.post(ASK, form), client.post(ASK, form)

    assert Topic.objects.count() == 1
    assert first.url == second.url


def test_going_back_and_changing_the_text_loses_nothing(client, peers_section):
    key = str(uuid.uuid4())
    client.post(ASK, question_form(peers_section, key=key))

    response = client.post(ASK, question_form(peers_section, key=key, text="Un tout autre cas."))

    assert response.status_code == 409
    assert "Un tout autre cas." in response.text
    again = Document(response.text).fields["key"]
    assert again != key
    client.post(ASK, question_form(peers_section, key=again, text="Un tout autre cas."))
    assert Topic.objects.count() == 2


def test_the_key_of_somebody_else_does_not_stop_a_question(client, peers_section):
    key = str(uuid.uuid4())
    client.post(ASK, question_form(peers_section, key=key))
    client.force_login(MemberFactory(peer=True))

    client.post(ASK, question_form(peers_section, key=key))

    assert Topic.objects.count() == 2


def test_a_mangled_key_does_not_stop_a_question(client, peers_section):
    client.post(ASK, question_form(peers_section, key="pas-une-clé"))

    assert Topic.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Donnez un titre"),
        ("title", "Court", "trop court"),
        ("title", "x" * 151, "trop long"),
        ("title", "\u200b" * 12, "Donnez un titre"),
        ("text", "", "Écrivez votre message"),
        ("text", " \n\t ", "Écrivez votre message"),
        ("text", "<p></p>", "Écrivez votre message"),
        ("text", "a" * 100_000, "trop long"),
        ("section", "", "Choisissez la rubrique"),
        ("section", "999999", "Cette rubrique n’existe pas"),
        ("section", "abc", "Cette rubrique n’existe pas"),
        ("section", "1' OR 1=1", "Cette rubrique n’existe pas"),
        ("themes", "999", "thèmes"),
        ("themes", "abc", "thèmes"),
    ],
)
def test_what_is_refused_is_said_and_nothing_is_lost(client, peers_section, field, value, sentence):
    response = client.post(ASK, question_form(peers_section, **{field: value}))

    assert response.status_code == 422
    assert sentence in response.text
    assert Topic.objects.count() == 0
    kept = Document(response.text)
    if field != "text":
        assert kept.text_of("text") == TEXT
    elif value.strip():
        assert len(kept.text_of("text")) == len(value) or "<p>" in value
    if field != "title":
        assert kept.fields["title"] == "Financer une VAE en fin de CDD"


@pytest.mark.parametrize("text", ["avant\x00après", "m" * 10_000, "\x07\x08cloche", "😀", "\u202eenvers"])
def test_odd_text_is_published(client, peers_section, text):
    response = client.post(ASK, question_form(peers_section, text=text), follow=True)

    assert response.status_code == 200
    raw = Post.objects.get().content.raw
    assert "\x00" not in raw and raw


def test_a_rubric_takes_no_question(client):
    rubric = SectionFactory(type=Forum.FORUM_CAT)
    SectionFactory(parent=rubric)

    response = client.post(ASK, question_form(rubric))

    assert response.status_code == 422
    assert rubric.name not in response.text


def test_a_section_one_may_not_read_takes_no_question(client, peers_section):
    closed = SectionFactory(name="Coin fermé", opened_to=Audience.MODERATORS)

    response = client.post(ASK, question_form(closed))

    assert response.status_code == 422
    assert "Coin fermé" not in response.text
    assert Topic.objects.count() == 0


def test_outsiders_are_offered_their_section_only(client, outsider, peers_section, outsiders_section):
    client.force_login(outsider)

    response = client.get(ASK)

    assert outsiders_section.name in response.text
    assert peers_section.name not in response.text


def test_the_form_says_who_will_read(client, peers_section, outsiders_section):
    response = client.get(ASK)

    assert "Lu par les pairs seulement" in response.text
    assert "Lu par les pairs et les hors pairs" in response.text


def test_the_section_one_comes_from_is_chosen(client, peers_section):
    response = client.get(ASK, {"rubrique": peers_section.slug})

    assert f'<option value="{peers_section.slug}" selected>' in response.text


def test_who_reads_nothing_finds_no_form(client, applicant):
    client.force_login(applicant)

    assert client.get(ASK).status_code == 404
    assert client.post(ASK, {"text": "Bonjour"}).status_code == 404


def test_publishing_clears_the_draft(client, peer, peers_section):
    Draft.objects.create(member=peer, text="un début")

    client.post(ASK, question_form(peers_section))

    assert not Draft.objects.exists()


def test_the_asker_does_not_find_the_question_unread(client, peers_section):
    client.post(ASK, question_form(peers_section))

    assert Topic.objects.get().subject not in client.get("/forum/non-lus/").text


def test_errors_are_announced_and_tied_to_their_fields(client, peers_section):
    response = client.post(ASK, question_form(peers_section, title=""))

    assert 'role="alert"' in response.text
    title = next(attrs for tag, attrs in Document(response.text).tags if attrs.get("name") == "title")
    assert title["aria-invalid"] == "true"
    assert f'id="{title["aria-describedby"].split()[-1]}"' in response.text


def test_a_preview_shows_the_text_as_readers_will_see_it_and_publishes_nothing(client, peers_section):
    form = question_form(peers_section, text="Une **vraie** piste", title="", apercu="1")

    response = client.post(ASK, form)

    assert response.status_code == 200
    assert "<p>Une <strong>vraie</strong> piste</p>" in response.text
    assert "Rien n’est encore publié" in response.text
    assert "Donnez un titre" not in response.text
    assert "Une **vraie** piste" in response.text
    assert not Topic.objects.exists()


def test_a_preview_runs_no_script(client, peers_section):
    form = question_form(peers_section, text="<p>Ici<script>alert(1)</script></p>", apercu="1")

    assert "<script>alert" not in client.post(ASK, form).text


def test_after_asking_one_reads_where_it_stands_who_is_told_and_until_when_to_wait(client, peers_section):
    text = client.post(ASK, question_form(peers_section), follow=True).text

    assert f"publiée dans «\u202f{peers_section.name}\u202f»" in text
    assert "qui suivent cette rubrique" in text
    assert "Réponse promise avant le" in text


def test_an_announcement_promises_nothing(client, peers_section):
    text = client.post(ASK, question_form(peers_section, announcement="on"), follow=True).text

    assert "Votre annonce est publiée" in text
    assert "promise avant" not in text
