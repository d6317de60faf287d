"""Where a question belongs and what it is about, from its words: proposed, never imposed, within the wall."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comcep.members.access.audiences import Audience
from forum.engine.forum_conversation.models import Topic
from tests.factories import SectionFactory, TopicFactory
from tests.forum.writing import ASK, Document, question_form
from tests.search.indexes import lose

pytestmark = pytest.mark.django_db
SUGGEST = reverse("questions:suggest")
WORDS = {"title": "VAE de comptable refusée par le jury", "text": "Quel recours pour cette VAE\u202f?"}


@pytest.fixture
def known(peers_section, outsiders_section, build):
    """Questions alike: two among peers, three where nobody here reads, one elsewhere that says else."""
    closed = SectionFactory(opened_to=Audience.MODERATORS, slug="coin", name="Le coin caché")
    for section, times in ((peers_section, 2), (closed, 3), (outsiders_section, 1)):
        TopicFactory.create_batch(times, forum=section, subject="Une VAE de comptable refusée", text="Non.")
    TopicFactory.create_batch(14, forum=outsiders_section, subject="Tout autre chose", text="Sans rapport.")
    build()
    return closed


@pytest.fixture
def asking(client, peer, known):
    client.force_login(peer)
    return client


def taken(response):
    return [
        attrs["value"]
        for tag, attrs in Document(response.text).tags
        if tag == "button" and attrs.get("name") == "prendre"
    ]


def test_the_section_where_like_questions_stand_is_proposed(asking, peers_section):
    response = asking.post(SUGGEST, {**WORDS, "pour": "section"})

    assert taken(response) == [f"section {peers_section.slug}"]
    assert peers_section.name in response.text and "Une VAE de comptable refusée" in response.text
    assert "coin" not in response.text


def test_an_outside_member_hears_of_no_section_but_theirs(client, outsider, known, outsiders_section):
    client.force_login(outsider)

    proposed = client.post(SUGGEST, {**WORDS, "pour": "section"})

    assert set(taken(proposed)) <= {f"section {outsiders_section.slug}"}


@pytest.mark.parametrize("who", [None, "applicant"])
def test_nobody_else_is_told_anything(client, request, known, who):
    if who:
        client.force_login(request.getfixturevalue(who))

    assert client.post(SUGGEST, {**WORDS, "pour": "section"}).status_code in (302, 403, 404)


def test_a_section_already_chosen_is_left_alone(asking, peers_section):
    assert taken(asking.post(SUGGEST, {**WORDS, "pour": "section", "section": peers_section.slug})) == []


def test_at_most_three_themes_with_the_words_that_say_so_and_none_twice(asking):
    said = {"title": "CPF, VAE, CIF ou bilan de compétences\u202f?", "text": "Pour un CDD.", "pour": "themes"}

    response = asking.post(SUGGEST, said)
    again = asking.post(SUGGEST, {**said, "themes": ["cpf", "vae"]})

    assert len(taken(response)) == 3 and "themes cpf" in taken(response)
    assert "Vous écrivez «\u202fCPF\u202f»" in response.text
    assert taken(again) and not {"themes cpf", "themes vae"} & set(taken(again))


@pytest.mark.parametrize("field", ["section", "themes"])
@pytest.mark.parametrize("title", ["Bonjour, j’ai une question", "", "?"])
def test_nothing_is_proposed_for_a_greeting(asking, field, title):
    assert taken(asking.post(SUGGEST, {"title": title, "text": "", "pour": field})) == []


def test_an_unknown_field_is_no_page(asking):
    assert asking.post(SUGGEST, {**WORDS, "pour": "text"}).status_code == 404


def test_without_a_script_a_button_asks_and_another_takes(asking, peers_section):
    form = {**WORDS, "section": "", "contract": "cdd"}

    page = asking.post(ASK, {**form, "proposer": "1"})

    assert page.status_code == 200 and 'class="notice" data-tone="error"' not in page.text
    section, *themes = taken(page)
    assert section == f"section {peers_section.slug}" and "themes vae" in themes
    page = asking.post(ASK, {**form, "prendre": section})
    assert f'<option value="{peers_section.slug}" selected>' in page.text
    page = asking.post(
        ASK, {**form, "section": peers_section.slug, "themes": ["cpf"], "prendre": "themes vae"}
    )
    ticked = {(a.get("name"), a.get("value")) for _, a in Document(page.text).tags if "checked" in a}
    assert {("themes", "vae"), ("themes", "cpf")} <= ticked
    assert (
        '<option value="cdd" selected>' in page.text and Document(page.text).text_of("text") == WORDS["text"]
    )
    assert not Topic.objects.filter(subject=WORDS["title"]).exists()


@pytest.mark.parametrize("value", ["section coin", "themes nulle-part", "text x", "", "section"])
def test_nobody_takes_what_is_not_proposed(asking, value):
    page = asking.post(ASK, {**WORDS, "section": "", "prendre": value})

    assert page.status_code == 200 and "coin" not in page.text and WORDS["title"] in page.text


def test_a_question_without_a_section_is_refused_with_one_proposed(asking, peers_section):
    page = asking.post(ASK, question_form(peers_section, **{**WORDS, "section": ""}))

    assert page.status_code == 422 and f"section {peers_section.slug}" in taken(page)


def test_a_search_that_is_away_proposes_no_section_and_stops_nobody(asking, peers_section):
    lose()

    assert taken(asking.post(SUGGEST, {**WORDS, "pour": "section"})) == []
    asking.post(ASK, question_form(peers_section))
    assert Topic.objects.filter(subject="Financer une VAE en fin de CDD").exists()


@pytest.mark.parametrize("field", ["section", "themes"])
def test_a_suggestion_costs_the_same_at_two_sizes(asking, peers_section, build, field):
    costs = []
    for _ in range(2):
        asking.post(SUGGEST, {**WORDS, "pour": field})
        with CaptureQueriesContext(connection) as captured:
            assert taken(asking.post(SUGGEST, {**WORDS, "pour": field}))
        costs.append(len(captured))
        TopicFactory.create_batch(2, forum=peers_section, subject="Une VAE de comptable encore", text="Oui.")
        TopicFactory.create_batch(8, forum=peers_section, subject="Rien à voir", text="Ici non plus.")
        build()

    assert costs[0] == costs[1] <= 10
