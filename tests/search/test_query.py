"""From what is typed to what the engine is asked."""

import pytest

from comcep.search.analysis import terms
from comcep.search.glossary import Entry, Glossary
from comcep.search.query import complete, correct, expand, parse

GLOSSARY = Glossary.of(
    [
        Entry(
            "CIF",
            ("congé individuel de formation",),
            ("C.I.F",),
            ("PTP", "projet de transition professionnelle"),
        ),
        Entry("CIF-CDD", ("congé individuel de formation des salariés en CDD",), ("CIF CDD",)),
        Entry("CDD", ("contrat à durée déterminée",)),
        Entry("CAP", ("certificat d’aptitude professionnelle",), ambiguous=True),
        Entry("SI", ("système d’information",)),
    ]
)


def asked(text):
    return expand(parse(text), GLOSSARY)


def test_quotes_ask_for_the_words_as_they_stand():
    query = parse("salarié « arrêt de travail »")

    assert query.phrases == (("arrêt", "de", "travail"),)
    assert [word.typed for word in query.words] == ["salarié"]


def test_a_minus_sign_excludes_a_word_or_a_phrase():
    query = parse('cif -intérim -"chantier d’insertion"')

    assert query.excluded == (tuple(terms("intérim")), tuple(terms("chantier insertion")))


def test_a_hyphen_inside_a_word_excludes_nothing():
    assert parse("CIF-CDD - intérim").excluded == ()


@pytest.mark.parametrize("text", ['"', '"cif', 'cif" -', "-", '-"', '""', "--cif", '" "', "«", "» «"])
def test_unbalanced_operators_are_read_as_spaces(text):
    query = asked(text)

    assert all(phrase for phrase in query.phrases)
    assert all(excluded for excluded in query.excluded)


def test_an_exclusion_alone_asks_nothing():
    assert asked("-cif").is_empty


def test_an_acronym_stands_for_its_long_form_and_its_newer_name():
    group = asked("cif").groups[0]

    assert ("cong", "individuel", "format") in group.phrases
    assert ("ptp",) in group.phrases


def test_a_newer_name_finds_the_older_one():
    assert ("cif",) in asked("PTP").groups[0].phrases


def test_a_long_form_stands_for_its_acronym():
    query = asked("le congé individuel de formation d’un salarié")

    assert ("cif",) in query.groups[0].phrases
    assert query.groups[0].terms == ("cong", "individuel", "format")


def test_the_longest_name_wins_and_its_words_keep_their_own():
    group = asked("cif cdd").groups[0]

    assert group.terms == ("cif", "cdd")
    assert tuple(terms("contrat à durée déterminée")) in group.phrases


def test_an_ambiguous_acronym_does_not_stand_for_its_long_form():
    assert asked("cap").groups[0].phrases == ()
    assert ("cap",) in asked("certificat d’aptitude professionnelle").groups[0].phrases


def test_an_everyday_word_in_a_question_is_not_an_acronym():
    assert asked("que se passe t il si le contrat cesse demain").meanings == ()
    assert asked("le SI de la région est en panne").meanings[0].term == "SI"


def test_the_acronym_typed_is_explained_and_the_long_form_is_not():
    assert [entry.meaning for entry in asked("cif salarié").meanings] == ["congé individuel de formation"]
    assert asked("congé individuel de formation").meanings == ()


def test_a_correction_shows_what_is_looked_for():
    query = correct(parse("Licenciment et csp"), {"licenciment": "licenciement"})

    assert query.corrected
    assert query.shown == "licenciement et csp"
    assert query.text == "Licenciment et csp"


def test_a_half_word_stands_for_the_words_that_begin_so():
    query = expand(complete(parse("aide intermit"), ["intermittent"]), GLOSSARY)

    assert ("intermittent",) in query.groups[-1].phrases


def test_a_very_long_text_is_cut():
    query = asked("formation " * 2000)

    assert len(query.text) <= 400
    assert len(query.groups) <= 40
