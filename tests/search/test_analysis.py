"""One analysis for what is indexed and what is asked."""

import json
from pathlib import Path

import pytest

from comcep.search import analysis
from comcep.search.analysis import STOP_WORDS, stem, terms, terms_and_words, tokens, words

GLOSSARY = Path(analysis.__file__).parent / "data" / "glossary.json"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("l’œuvre", "l'oeuvre"),
        ("L'ÉLÈVE", "l’eleve"),
        ("jusqu’à l’embauche", "jusqu'a l'embauche"),
        ("mise-en-situation", "mise en situation"),
        ("co\u2011financement", "co financement"),
        ("e\u0301lève", "élève"),
        ("for\u00admation", "formation"),
        ("ﬁnancement", "financement"),
        ("500\u202f000", "500 000"),
        ("C.I.F.", "CIF"),
        ("art. L.6323", "art. L6323"),
    ],
)
def test_two_ways_to_write_the_same_thing_meet(one, other):
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    "family",
    [
        "financer finance financé financée financement financements",
        "licencier licenciement licencié licenciés",
        "salarié salariée salariés salariées",
        "éligible éligibles éligibilité",
        "certifier certification certifiée certificateur",
        "formateur formatrice formation formations",
        "animateur animatrice animation",
        "national nationale nationaux",
        "professionnel professionnelle professionnels",
        "collectif collective collectifs",
        "démission démissionner démissionnaire",
        "bénéficiaire bénéficiaires bénéficier",
        "handicap handicapé handicapée handicaps",
        "droit droits",
        "rémunérer rémunération rémunéré",
    ],
)
def test_a_family_of_words_has_one_stem(family):
    assert len({term for word in family.split() for term in terms(word)}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("forme", "formation"), ("emploi", "employeur"), ("compte", "compétence"), ("stage", "statut")],
)
def test_words_that_mean_different_things_stay_apart(one, other):
    assert terms(one) != terms(other)


@pytest.mark.parametrize("acronym", ["CIF", "VAE", "CSP", "ARE", "OPCA", "CACES", "PMSMP", "C3P", "CléA"])
def test_an_acronym_keeps_its_letters_whatever_its_case(acronym):
    assert terms(acronym) == terms(acronym.lower()) == terms(acronym.upper())
    assert len(terms(acronym)) == 1


def test_no_term_of_the_glossary_is_lost_as_a_stop_word():
    entries = json.loads(GLOSSARY.read_text(encoding="utf-8"))

    lost = [
        entry["term"]
        for entry in entries
        if all(token.is_stop for token in tokens(entry["term"])) or not tokens(entry["term"])
    ]

    assert len(entries) == 333
    assert lost == []


def test_de_and_cet_are_acronyms_only_in_capitals():
    assert terms("un DE en CIF avec son CET") == ["de", "cif", "cet"]
    assert terms("cet homme de Brest") == ["homm", "brest"]
    assert terms("LE PLAN DE FORMATION") == terms("le plan de formation")


def test_stop_words_alone_are_kept():
    assert terms("que faire pour eux") == ["que", "fair", "pour", "eux"]


def test_inner_dots_and_ampersands_are_kept():
    assert terms("moncompteformation.gouv.fr R&D") == ["moncompteformation.gouv.fr", "r&d"]


def test_a_missing_space_after_a_full_stop_parts_the_words():
    assert words("à la fin.Début demain") == ["à", "la", "fin", "début", "demain"]


@pytest.mark.parametrize(
    "text", ["L’œuvre d’art, c’est l’été à Saint-Dié.", "fin.Début C.I.F. R&D", "日本語 🙂 مرحبا e\u0301té"]
)
def test_tokens_know_their_place_in_the_original(text):
    for token in tokens(text):
        assert text[token.start : token.end].strip() == text[token.start : token.end] != ""
    starts = [token.start for token in tokens(text)]
    assert starts == sorted(starts)


def test_a_stem_never_vanishes_and_never_grows():
    for word in ["es", "ee", "er", "ement", "ation", "eaux", "aux", "ss", "iere", "ions", "aire", "ire"]:
        assert stem(word)
        assert len(stem(word)) <= len(word)


def test_stop_words_are_written_folded():
    assert {analysis.fold(word) for word in STOP_WORDS} == STOP_WORDS


@pytest.mark.parametrize(
    "text",
    [
        "L’OPCA d’à côté n'a qu’un R&D, le C.I.F et la fin.Début de gouv.fr",
        "DE LA FORMATION AU CET",
        "un DE le CET, être ou ne pas être",
        "ou ne pas",
        "aujourd’hui jusqu`à l’L.6323",
        "œuvre\u00ad s’œ l' l’ 'l’",
        "",
    ],
)
def test_what_is_indexed_is_parted_as_what_is_highlighted(text):
    every = tokens(text)
    telling = [token.term for token in every if not token.is_stop]

    assert terms_and_words(text) == (
        telling or [token.term for token in every],
        [token.word for token in every],
    )


def test_prudhommes_is_one_word_however_it_is_written():
    assert terms("prud’hommes") == terms("Prudhommes") == terms("PRUD'HOMMES")
    assert [t.start for t in tokens("aux prud’hommes demain")] == [0, 4, 16]
    assert words("le conseil de prud'hommes") == ["le", "conseil", "de", "prudhommes"]


@pytest.mark.parametrize("written", ["art. L. 6323-17-1", "art. L.6323-17-1", "Art. L6323-17-1"])
def test_an_article_of_law_is_found_however_it_is_written(written):
    assert terms(written) == ["art", "6323", "17", "1"]
