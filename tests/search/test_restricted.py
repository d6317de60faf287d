"""What hidden documents hold changes nothing of what is answered to whoever does not read them."""

import pytest

from comcep.search.engine import Document, Part
from comcep.search.facets import Filters
from comcep.search.glossary import Entry, Glossary
from comcep.search.query import Reader, expand, parse, understand

pytestmark = pytest.mark.django_db  # in a cluster, one rebuild at a time is a matter of the database

OUTSIDER = Reader(
    sections=frozenset({2}),
    audiences=frozenset({"public", "outsiders"}),
    outsider_sections=frozenset({2}),
)
GLOSSARY = Glossary.of([Entry("VAE", ("validation des acquis",))])
QUESTIONS = [
    "validation acquis formation",
    "formation acquis",
    "bilan",
    "acquis -bilan",
    '"bilan de compétences"',
    '"bilan de compétences" formation',
    "comment financer une vae",
    "dossier dossier livret",
]
MISSPELLED = "livrey formatoin dossie livre livretvalidation remuneratiom for".split()
DATE = "2016-11-02"


def topic(pk, title, text, section=2, **more):
    return Document("topic", pk, title, (Part(10 * pk, text),), section=section, date=DATE, **more)


def readable(step):
    """What the outsider reads; ``step`` rows are made for each of these, and take numbers as they do."""
    themes = {"b": ("b", "Bilans"), "a": ("a", "Accords")}
    texts = [
        ("Validation des acquis", "livret et formation", "a"),
        ("Formation", "validation d’un bilan, dossier", "b"),
        ("Bilan", "un bilan de compétences après une formation", "b"),
        ("Livret", "dossier de validation et rémunération", "a"),
        ("Dossier", "formation, acquis, livrée", "b"),
        ("Acquis", "formation formation", "a"),
        ("Divers", "formation", "a"),
        ("Autre", "congés payés", "b"),
    ]
    made = [
        topic(2 + at * step, title, text, themes=(themes[theme],))
        for at, (title, text, theme) in enumerate(texts)
    ]
    page = Document(
        "procedure", 1 + step, "Validation", (Part(1, "livret"),), audience="outsiders", date=DATE
    )
    return [*made, page, topic(3 + 8 * step, "Formation", "acquis")]


WORDS = "formation acquis livret livrer livres livrez dossiers formations rémunération".split()


def hidden(number):
    """Texts of peers with the same words, some much more than others, and with words that are near."""
    for at in range(number):
        near = f"forma{'xyzvwt'[at % 6]}{at} livre{'abcdf'[at % 5]} fora{at} remunerat{'abo'[at % 3]}om"
        text = " ".join([*WORDS[at % 3 :], "bilan bilan validation", near])
        yield topic(10_000 + at, f"Bilan {WORDS[at % 9]}", text * 3, section=1, themes=(("a", "Accords"),))
    for at in range(number // 3):
        yield Document(
            "procedure", 20_000 + at, "Livret", (Part(at, "acquis bilan"),), audience="peers", date=DATE
        )


def answers(engine, step):
    """All that the outsider is answered; documents are named by their place among those that she reads."""
    names = {document.key: place for place, document in enumerate(readable(step))}

    def named(hits):
        return [(names[hit.kind, hit.object_id], hit.score) for hit in hits]

    said = {}
    for text in [*QUESTIONS, *MISSPELLED]:
        for by_date in (False, True):
            query = understand(text, engine, OUTSIDER, GLOSSARY)
            found = engine.search(query, OUTSIDER, Filters(), by_date=by_date, size=5)
            rest = engine.search(query, OUTSIDER, Filters(), by_date=by_date, start=5, size=5)
            said[text, by_date] = (
                query.shown, query.groups, named(found.hits), named(rest.hits), found.total, found.facets,
                found.limited,
            )  # fmt: skip
    said["spelling"] = [engine.spell(parse(text), OUTSIDER) for text in MISSPELLED]
    said["suggested"] = [named(engine.suggest(parse(t), OUTSIDER, 3)) for t in ("form", "val", "liv")]
    said["similar"] = [
        named(engine.similar(title, text, OUTSIDER, 3))
        for title, text in [
            ("Formation", "validation acquis"), ("Bilan", ""), ("", "livret formation dossier"),
            ("Validation", "des acquis de la formation, bilan et livret"),
        ]
    ]  # fmt: skip
    return said


@pytest.fixture
def alone(engine):
    engine.rebuild(readable(1))
    said = answers(engine, 1)
    assert all(said["suggested"]) and any(said["similar"]) and any(said["spelling"])
    return said


@pytest.mark.parametrize("number", [1, 3, 300])
def test_an_outsider_is_answered_the_same_around_any_number_of_hidden_documents(engine, alone, number):
    first, *others = hidden(number)
    step = 7 if number == 300 else 3
    engine.rebuild([first, *readable(step), *others])

    around = answers(engine, step)

    for asked, said in alone.items():
        assert around[asked] == said, asked


def test_an_outsider_is_answered_the_same_once_hidden_rows_made_a_topic_be_written_again(engine, alone):
    engine.rebuild([*readable(1), *hidden(3)])
    again = readable(1)[2]
    engine.write(lambda keys: [again], [again.key])
    engine.write(lambda keys: [], [document.key for document in hidden(3)])

    assert answers(engine, 1) == alone


def test_what_is_hidden_meanwhile_counts_no_more(engine, alone):
    others = [topic(500 + at, "Formation", "acquis livret livrez livrez formatoins") for at in range(9)]
    engine.rebuild([*readable(1), *others])
    late = Reader(
        OUTSIDER.sections, OUTSIDER.audiences, OUTSIDER.outsider_sections, tuple(one.key for one in others)
    )

    def of(reader):
        query = expand(parse("formation acquis livret"), GLOSSARY)
        hits = engine.search(query, reader, Filters()).hits
        return hits, engine.spell(parse("livrex"), reader), engine.similar("Formation acquis", "", reader, 5)

    engine_around = of(late)
    engine.rebuild(readable(1))
    assert engine_around == of(OUTSIDER)


def test_an_outsider_finds_the_rarer_words_first_and_a_word_of_the_title_before(engine):
    engine.rebuild(
        [
            topic(1, "Divers", "formation"),
            topic(2, "Divers", "formation"),
            topic(3, "Divers", "livret"),
            topic(4, "Formation", "divers"),
            topic(5, "Divers", "formation livret"),
        ]
    )

    hits = engine.search(expand(parse("formation livret"), Glossary()), OUTSIDER, Filters()).hits

    assert [hit.object_id for hit in hits] == [5, 4, 3, 1, 2]


def test_what_is_like_a_text_is_told_by_the_words_that_are_rare_in_what_an_outsider_reads(engine):
    open_ones = [topic(at, "Garantie", "jeunes") for at in range(1, 10)]
    engine.rebuild([*open_ones, topic(10, "Garantie", "chantier"), topic(11, "Chantier", "", section=1)])

    hits = engine.similar("Garantie", "un chantier", OUTSIDER, 5)

    assert [hit.object_id for hit in hits] == [10]
