"""What both engines answer, on documents of their own."""

import threading

import pytest

from comcep.search import fts5
from comcep.search.engine import Document, Part
from comcep.search.facets import Filters
from comcep.search.glossary import Entry, Glossary
from comcep.search.query import Reader, expand, parse, understand

pytestmark = pytest.mark.django_db  # in a cluster, one rebuild at a time is a matter of the database

EVERYTHING = Reader(
    sections=frozenset({1, 2}), audiences=frozenset({"peers", "outsiders"}), outsider_sections=frozenset({2})
)


def topic(pk, title, *texts, section=1, **more):
    parts = tuple(Part(100 * pk + n, text) for n, text in enumerate(texts))
    return Document("topic", pk, title, parts, section=section, date="2016-11-02", **more)


def procedure(pk, title, text="", audience="peers", **more):
    return Document("procedure", pk, title, (Part(pk, text),), audience=audience, date="2017-01-10", **more)


def ask(engine, text, reader=EVERYTHING, filters=Filters(), **more):  # noqa: B008
    return engine.search(expand(parse(text), Glossary()), reader, filters, **more)


def keys(found):
    return [(hit.kind, hit.object_id) for hit in found.hits]


def test_any_word_is_enough_and_all_words_come_first(engine):
    engine.rebuild([topic(1, "Le CIF"), topic(2, "Intérim, CDI"), topic(3, "Un CIF après l’intérim")])

    found = ask(engine, "cif intérim")

    assert keys(found)[0] == ("topic", 3)
    assert found.total == 3


def test_a_word_in_the_title_weighs_more(engine):
    engine.rebuild([topic(1, "Divers", "abondement du compte"), topic(2, "Abondement du compte", "divers")])

    assert keys(ask(engine, "abondement"))[0] == ("topic", 2)


def test_what_one_may_not_read_is_neither_found_nor_counted(engine):
    engine.rebuild([topic(1, "Financement"), topic(2, "Financement", section=2), procedure(3, "Financement")])
    outsider = Reader(sections=frozenset({2}), audiences=frozenset({"outsiders"}))

    found = ask(engine, "financement", outsider)

    assert keys(found) == [("topic", 2)]
    assert found.total == 1
    assert sum(count for _, _, count in found.facets["kind"]) == 1


def test_a_reader_without_rights_finds_nothing(engine):
    engine.rebuild([topic(1, "Financement"), procedure(2, "Financement", audience="")])

    assert ask(engine, "financement", Reader()).total == 0


def test_what_is_hidden_meanwhile_is_not_counted(engine):
    engine.rebuild([topic(1, "Financement"), topic(2, "Financement")])
    reader = Reader(sections=frozenset({1}), hidden=(("topic", 2),))

    assert ask(engine, "financement", reader).total == 1


def test_quotes_take_words_as_they_are_written(engine):
    engine.rebuild([topic(1, "Les formations courtes"), topic(2, "La formation courte")])

    assert keys(ask(engine, '"formation courte"')) == [("topic", 2)]
    assert len(keys(ask(engine, "formation courte"))) == 2


def test_quotes_around_stop_words_work(engine):
    engine.rebuild([topic(1, "Être ou ne pas être"), topic(2, "Autre chose")])

    assert keys(ask(engine, '"ou ne pas"')) == [("topic", 1)]
    assert keys(ask(engine, "ou ne pas")) == [("topic", 1)]


def test_a_minus_sign_takes_away(engine):
    engine.rebuild([topic(1, "CIF et intérim"), topic(2, "CIF")])

    assert keys(ask(engine, "cif -intérim")) == [("topic", 2)]


def test_facets_count_what_choosing_a_value_would_give(engine):
    engine.rebuild(
        [
            topic(1, "CIF", themes=(("cif", "CIF"),), networks=(("apec", "Apec"),), accepted=True),
            topic(2, "CIF", themes=(("cif", "CIF"), ("cpf", "CPF")), section=2),
            procedure(3, "CIF", themes=(("cpf", "CPF"),), state="a-verifier"),
        ]
    )

    free = ask(engine, "cif").facets
    chosen = ask(engine, "cif", filters=Filters(theme="cpf"))

    assert dict((value, n) for value, _, n in free["kind"]) == {"discussion": 1, "hors-pairs": 1, "fiche": 1}
    assert {(value, label, n) for value, label, n in free["theme"]} == {("cif", "CIF", 2), ("cpf", "CPF", 2)}
    assert dict((value, n) for value, _, n in free["year"]) == {2016: 2, 2017: 1}
    assert chosen.total == 2
    assert dict((value, n) for value, _, n in chosen.facets["kind"]) == {"hors-pairs": 1, "fiche": 1}
    assert dict((value, n) for value, _, n in chosen.facets["theme"])["cif"] == 2


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(kind="fiche"), {3}),
        (Filters(kind="hors-pairs"), {2}),
        (Filters(kind="discussion"), {1}),
        (Filters(section=2), {2}),
        (Filters(network="apec"), {1}),
        (Filters(accepted=True), {1}),
        (Filters(state="a-verifier"), {3}),
        (Filters(year=2017), {3}),
        (Filters(kind="autre"), set()),
        (Filters(section=99), set()),
    ],
)
def test_a_filter_keeps_what_it_says_and_agrees_with_the_count(engine, filters, expected):
    engine.rebuild(
        [
            topic(1, "CIF", networks=(("apec", "Apec"),), accepted=True),
            topic(2, "CIF", section=2),
            procedure(3, "CIF", state="a-verifier"),
        ]
    )

    found = ask(engine, "cif", filters=filters)

    assert {hit.object_id for hit in found.hits} == expected
    assert found.total == len(expected)


def test_pages_follow_one_another_without_a_gap(engine):
    engine.rebuild([topic(n, "CIF") for n in range(1, 31)])

    first, second = ask(engine, "cif", size=20), ask(engine, "cif", size=20, start=20)

    assert len(set(keys(first)) | set(keys(second))) == 30
    assert first.total == second.total == 30


def test_the_newest_first_on_demand(engine):
    old = Document("topic", 1, "CIF CIF CIF", section=1, date="2016-03-01")
    new = Document("topic", 2, "Un CIF parmi bien d’autres choses", section=1, date="2017-01-01")
    engine.rebuild([old, new])

    assert keys(ask(engine, "cif", by_date=True)) == [("topic", 2), ("topic", 1)]


def test_a_misspelled_word_is_corrected_as_it_is_written_in_the_documents(engine):
    engine.rebuild([topic(1, "Rémunération pendant la formation"), topic(2, "Licenciement")])

    assert engine.spell(parse("remuneratoin formation"), EVERYTHING)[0] == {"remuneratoin": "rémunération"}


def test_a_known_word_is_never_corrected(engine):
    engine.rebuild([topic(1, "Formation"), topic(2, "Formations"), topic(3, "Format")])

    assert engine.spell(parse("format formations"), EVERYTHING)[:2] == ({}, [])


def test_a_word_of_the_glossary_is_never_corrected(engine):
    engine.rebuild([topic(1, "Opca Opca Opca")])

    assert engine.spell(parse("opco et ptp"), EVERYTHING, frozenset({"opco"}))[0] == {}


def test_a_correction_never_tells_a_word_one_may_not_read(engine):
    engine.rebuild([topic(1, "Canaristique"), topic(2, "Accueil", section=2)])
    outsider = Reader(sections=frozenset({2}))

    assert engine.spell(parse("canaristiqe financement"), outsider) == ({}, [], {})
    assert engine.spell(parse("financement canaristiq"), outsider) == ({}, [], {})
    assert engine.spell(parse("canaristiqe financement"), EVERYTHING)[0] == {"canaristiqe": "canaristique"}


def test_an_unknown_last_word_is_completed(engine):
    engine.rebuild([topic(1, "Intermittents du spectacle")])

    assert engine.spell(parse("intermit"), EVERYTHING)[:2] == ({}, ["intermittent"])


def test_words_one_may_not_read_take_no_place_among_completions_and_corrections(engine):
    letters = enumerate("abcdefghijklmnop")
    hidden = [topic(1 + n, f"Canary{letter}s Canar{letter}x", section=3) for n, letter in letters]
    engine.rebuild([*hidden, topic(101, "Canarizs")])

    assert engine.spell(parse("canar"), EVERYTHING)[:2] == ({}, ["canariz"])
    assert engine.spell(parse("canaryzs financement"), EVERYTHING)[0] == {"canaryzs": "canarizs"}


def test_glued_words_are_taken_apart_when_the_documents_have_them_in_a_row(engine):
    engine.rebuild([topic(1, "Auto-entrepreneur et congés payés"), topic(2, "Payés en congés")])

    assert engine.spell(parse("autoentrepreneur"), EVERYTHING)[0] == {"autoentrepreneur": "auto entrepreneur"}
    assert engine.spell(parse("congéspayés"), EVERYTHING)[0] == {"congespayes": "congés payés"}


def test_parted_words_also_stand_for_the_one_they_make(engine):
    engine.rebuild([topic(1, "Le télétravail"), topic(2, "Autre chose")])
    query = understand("télé-travail", engine, EVERYTHING, Glossary())

    assert keys(engine.search(query, EVERYTHING, Filters())) == [("topic", 1)]


def test_glued_and_parted_words_tell_nothing_one_may_not_read(engine):
    engine.rebuild([topic(1, "Auto-entrepreneur, télétravail"), topic(2, "Accueil", section=2)])
    outsider = Reader(sections=frozenset({2}))

    assert engine.spell(parse("autoentrepreneur"), outsider) == ({}, [], {})
    assert engine.spell(parse("télé travail"), outsider) == ({}, [], {})


def test_in_a_whole_question_only_a_near_word_is_a_misspelling(engine):
    engine.rebuild([topic(1, "Rémunération")])
    question = "comment demander une remmuneratoin quand la personne reprend des études très longues ailleurs"

    assert engine.spell(parse("remmuneratoin"), EVERYTHING)[0] == {"remmuneratoin": "rémunération"}
    assert engine.spell(parse(question), EVERYTHING)[0] == {}


def test_another_ending_is_another_word(engine):
    engine.rebuild([topic(1, "Une réponse")])

    assert engine.spell(parse("repondre"), EVERYTHING)[0] == {}


def test_a_term_of_the_trade_weighs_more_than_the_words_around_it(engine):
    engine.rebuild([topic(1, "Combien de temps répondre"), topic(2, "CSP"), topic(3, "CSP"), topic(4, "CSP")])
    glossary = Glossary.of([Entry("CSP", ("contrat de sécurisation professionnelle",))])
    query = expand(parse("combien pour un csp"), glossary)

    assert [group.of_the_trade for group in query.groups] == [False, True]
    assert ("topic", 1) in keys(engine.search(query, EVERYTHING, Filters()))


def test_suggestions_complete_a_title_within_what_one_may_read(engine):
    engine.rebuild([topic(1, "Congé parental"), topic(2, "Congé individuel", section=2)])

    assert {hit.object_id for hit in engine.suggest(parse("conge"), EVERYTHING, 5)} == {1, 2}
    assert [h.object_id for h in engine.suggest(parse("cong"), Reader(sections=frozenset({2})), 5)] == [2]


def test_similar_texts_are_found_and_no_others(engine):
    engine.rebuild(
        [
            topic(1, "Garantie jeunes", "chantier d’insertion"),
            topic(2, "Permis"),
            topic(3, "Frise"),
            topic(4, "Apec"),
        ]
    )

    hits = engine.similar("Entrer en chantier", "après une garantie jeunes", EVERYTHING, 5)

    assert [hit.object_id for hit in hits] == [1]


def test_the_message_that_matches_best_is_named(engine):
    engine.rebuild([topic(1, "Une question", "Bonjour à tous", "Voyez le congé de bilan", "Merci")])
    query = expand(parse("congé bilan"), Glossary())

    assert engine.best_parts(query, [("topic", 1)]) == {("topic", 1): 101}


def test_writing_again_replaces_and_what_is_not_given_goes(engine):
    engine.rebuild([topic(1, "Ancien titre"), topic(2, "Autre")])

    engine.write(lambda keys: [topic(1, "Nouveau titre")], [("topic", 1), ("topic", 2)])

    assert ask(engine, "ancien").total == ask(engine, "autre").total == 0
    assert keys(ask(engine, "nouveau")) == [("topic", 1)]


def test_the_former_index_answers_until_the_swap(engine):
    engine.rebuild([topic(1, "CIF")])
    seen = []

    def documents():
        seen.append(ask(engine, "cif").total)
        yield from [topic(1, "CIF"), topic(2, "CIF")]

    engine.rebuild(documents())

    assert seen == [1]
    assert ask(engine, "cif").total == 2


def test_several_writers_lose_nothing(engine):
    engine.rebuild([])

    def write(first):
        for pk in range(first, first + 25):
            engine.write(lambda keys, pk=pk: [topic(pk, f"CIF {pk}")], [("topic", pk)])
        fts5.close()

    writers = [threading.Thread(target=write, args=(start,)) for start in (0, 100, 200, 300)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert ask(engine, "cif").total == 100


HOSTILE = [
    '" OR 1',
    "title: cif",
    "NEAR(cif, 2)",
    "cif AND",
    "NOT cif",
    "cif*",
    "^cif",
    "{title body}: cif",
    "cif + -",
    "'; DROP TABLE document; --",
    "\x00cif\x00",
    "🙂🙂",
    "القانون",
    "職業",
    "Ω≈ç√",
    "()[]{}<>",
    "%_%",
    "½ ²",
    "\ud83d",
    "a" * 10_000,
    "cif " * 3_000,
    '"' * 500,
    "-" * 500,
    '-"-"-"',
]


def test_a_rebuild_that_fails_leaves_what_is_read_as_it_was(engine):
    engine.rebuild([topic(1, "CIF")])

    def failing():
        yield topic(2, "CIF")
        raise RuntimeError("no more documents")

    with pytest.raises(RuntimeError):
        engine.rebuild(failing())

    assert keys(ask(engine, "cif")) == [("topic", 1)]
    engine.rebuild([topic(3, "CIF")])
    assert keys(ask(engine, "cif")) == [("topic", 3)]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_is_typed_is_an_operator(engine, text):
    engine.rebuild([topic(1, "CIF"), topic(2, "CIF secret", section=7)])

    query = parse(text)
    engine.spell(query, EVERYTHING)
    engine.suggest(query, EVERYTHING, 5)
    engine.similar(text, text, EVERYTHING, 5)
    found = ask(engine, text)

    assert ("topic", 2) not in keys(found)
