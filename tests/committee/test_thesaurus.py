"""The reviewed themes, and what a text says of them."""

import time

import pytest
from django.core.management import call_command
from django.utils.text import slugify

from comcep.committee.thesaurus import THEMES, matches
from comcep.moderation.models import Decision
from forum.questions.addresses import topic_url
from forum.questions.models import Theme
from tests.factories import TopicFactory


def slugs(title, text=""):
    return [match.entry.slug for match in matches(title, text)]


def test_there_are_about_forty_themes_and_some_are_sensitive():
    assert 38 <= len(THEMES) <= 46
    assert {"handicap", "sante-au-travail"} <= {slug for slug, entry in THEMES.items() if entry.sensitive}


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("CIF CDI et licenciement économique / CSP", {"csp", "cif"}),
        ("reconnaissance rqth et formation", {"handicap"}),
        ("Démission pour créer son entreprise", {"demission-et-rupture", "creation-dentreprise"}),
        ("Combien de temps pour un entretien ?", {"entretien"}),
        ("vae et livret 2", {"vae"}),
        ("Titulaire d’un CAP, quelle suite ?", {"certifications-et-diplomes"}),
    ],
)
def test_a_question_is_matched_by_its_words(title, expected):
    assert expected <= set(slugs(title))


def test_each_match_is_explained_by_the_words_of_the_text():
    (match,) = [
        m
        for m in matches("Abondement du compte", "Qui peut financer\u00a0?")
        if m.entry.slug == "financement"
    ]

    assert set(match.words) == {"abondement", "financer"}


@pytest.mark.parametrize("title", ["Garder le cap", "Une différence de salaire", "Un artiste peintre"])
def test_a_word_within_a_word_or_another_sense_is_no_match(title):
    assert slugs(title) == []


def test_what_is_quoted_does_not_count():
    assert slugs("Suite", "> on parlait du CPF\nmerci") == []


def test_a_long_hostile_text_is_read_quickly():
    started = time.perf_counter()
    matches("a" * 255, "a" * 1_000_000)
    matches("x", "prise en " * 10_000)

    assert time.perf_counter() - started < 5


def test_a_site_knows_every_theme_as_soon_as_it_is_migrated(db):
    assert set(THEMES) <= set(Theme.objects.values_list("slug", flat=True))


def test_a_name_that_moderators_changed_stays_and_a_theme_lost_comes_back(db):
    Theme.objects.filter(slug="cpf").update(name="Compte personnel de formation")
    Theme.objects.filter(slug="vae").delete()

    call_command("migrate", verbosity=0)

    assert Theme.objects.get(slug="cpf").name == "Compte personnel de formation"
    assert Theme.objects.get(slug="vae").name == "VAE"


def test_a_theme_is_known_by_its_name_so_that_an_import_makes_no_double():
    assert [slug for slug, entry in THEMES.items() if slug != slugify(entry.name)[:50]] == []


def correct_url(topic):
    return f"/comite/themes/sujet/{topic.public_id}/"


def test_a_moderator_corrects_the_themes_of_a_topic_and_the_log_says_so(client, moderator, topic):
    cpf, vae = Theme.objects.get(slug="cpf"), Theme.objects.get(slug="vae")
    topic.question.themes.set([vae])
    client.force_login(moderator)
    assert correct_url(topic) in client.get(topic_url(topic)).text

    for _ in range(2):
        client.post(correct_url(topic), {"themes": [cpf.slug]})

    assert list(topic.question.themes.all()) == [cpf]
    decision = Decision.objects.get()
    assert (decision.verb, decision.by, decision.detail) == ("themes", moderator, cpf.name)


def test_the_words_of_the_question_are_shown_beside_its_themes(client, moderator, peers_section):
    topic = TopicFactory(forum=peers_section, subject="Mobiliser le CPF", text="Pour une VAE ?")
    client.force_login(moderator)

    page = client.get(correct_url(topic)).text

    assert "D’après les mots de la question" in page and "<q>cpf</q>" in page


def test_only_moderators_correct_themes(client, topic, peer):
    client.force_login(peer)

    assert client.post(correct_url(topic), {"themes": []}).status_code == 404
    assert correct_url(topic) not in client.get(topic_url(topic)).text


def test_a_chapter_of_procedures_is_no_theme_of_questions(client, moderator, topic):
    chapter = Theme.objects.create(slug="outils-et-liens", name="Outils et liens", chapter=True)
    client.force_login(moderator)

    for page in ("/forum/poser/", "/forum/suivis/", "/compte/", "/membres/"):
        assert "Outils et liens" not in client.get(page).text, page
    assert "Outils et liens" not in client.get(correct_url(topic)).text
    assert client.post(correct_url(topic), {"themes": [chapter.slug]}).status_code == 422
    assert not topic.question.themes.exists()
