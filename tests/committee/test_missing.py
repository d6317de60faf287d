"""What the thesaurus may lack: words that many write together, and nothing of anybody."""

import random
from collections import Counter

import pytest
from simplemma import is_known

from comcep.committee.missing import Text, apart, explained, groups_of, words_of
from comcep.demo.texts import read_threads
from tests.factories import MemberFactory, NetworkFactory, TopicFactory

PAGE = "/comite/themes/manquants/"
RURAL = ["voiture", "permis", "village", "bus", "covoiturage", "essence"]
CHILD = ["crèche", "enfant", "garde", "stage", "nuit", "parent"]
OFFICE = (
    "dossier courrier directeur lettre service calendrier commission bureau réunion document signature "
    "modèle caisse ligne site page lien erreur nom liste tableau colonne montant délai "
    "compte adresse matin carte"
).split()


def written(words, start, count, networks=2):
    """``count`` questions by as many people of ``networks`` networks, in turn."""
    rng = random.Random(start)
    return [
        Text(
            Counter(rng.sample(words, min(4, len(words))) + rng.sample(OFFICE, 7)),
            start + n,
            n % networks,
        )
        for n in range(count)
    ]


@pytest.fixture
def texts():
    return written(RURAL, 0, 12) + written(CHILD, 100, 12) + written([], 200, 90)


def test_words_that_many_write_together_are_proposed(texts):
    proposed = groups_of(texts, 5)

    together = [set(group.words) for group in proposed]
    for subject in (RURAL, CHILD):
        assert any(len(set(subject) & words) >= 3 and len(words - set(subject)) <= 3 for words in together)
    assert all(group.authors >= 5 and group.networks >= 2 for group in proposed)


def test_the_same_questions_give_the_same_groups(texts):
    assert groups_of(texts, 5) == groups_of(list(texts), 5)


def test_what_four_people_write_is_not_proposed(texts):
    few = [text for text in texts if not 4 <= text.author < 100]

    assert not any("voiture" in group.words for group in groups_of(few, 5))


def test_what_one_network_writes_is_not_proposed():
    texts = written(RURAL, 0, 12, networks=1) + written(CHILD, 100, 12) + written([], 200, 90)

    assert not any("voiture" in group.words for group in groups_of(texts, 5))


def test_what_a_theme_explains_is_not_proposed():
    assert explained("CPF") and explained("handicap")
    assert not explained("voiture")


def test_names_and_places_are_no_words():
    words = words_of("Mme Quemeneur, de Trifouillis, au 06 12 34 56 78, demande sa VAE à s.tual@exemple.fr")

    assert not {"quemeneur", "trifouillis", "tual"} & set(words)
    assert "VAE" in words and not any(any(c.isdigit() for c in word) for word in words)


def test_what_quotes_somebody_else_does_not_count():
    assert "voiture" not in words_of("> Une voiture ?\nOui, un permis.")


def test_a_question_asked_again_counts_once():
    (first,) = written(RURAL, 0, 1)

    assert apart([first, Text(first.words, 50, 1)]) == [first]


def test_few_questions_have_no_groups(texts):
    assert groups_of(texts[:20], 5) is None


def test_a_moderator_reads_the_groups_with_questions_to_look_at(client, moderator, peers_section):
    networks = [NetworkFactory(slug=slug) for slug in ("apec", "fongecif")]
    members = [MemberFactory(peer=True, network=networks[n % 2]) for n in range(8)]
    rng = random.Random(1)
    for n in range(100):
        words = rng.sample(OFFICE, 8) + (rng.sample(RURAL, 4) if n < 16 else [])
        TopicFactory(forum=peers_section, poster=members[n % 8], subject=f"Sujet {n}", text=" ".join(words))
    client.force_login(moderator)

    page = client.get(PAGE).text

    assert sum(word in page for word in RURAL) >= 3 and "2 réseaux" in page


def test_the_published_community_gives_words_of_the_dictionary_only():
    threads = read_threads()
    asked = [words_of(f"{t.title}\n{t.messages[0].text}") for t in threads]

    proposed = groups_of([Text(words, n % 40, n % 5) for n, words in enumerate(asked)], 5)

    assert proposed
    assert all(word.isupper() or is_known(word, lang="fr") for group in proposed for word in group.words)
    assert not any(explained(word) for group in proposed for word in group.words)


@pytest.mark.parametrize("who", ["peer", "committee_member", "steering_member", "administrator"])
def test_for_others_there_is_no_such_page(client, who, request):
    client.force_login(request.getfixturevalue(who))

    assert client.get(PAGE).status_code == 404
