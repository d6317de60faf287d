"""The graded suite: 120 queries of advisers over the demo's threads and procedures, against bars.

Grades were given by hand: 3 answers the query, 2 helps, 1 is related. The bars are the acceptance bars of the
embedded engine on unseen texts, raised to what this suite must never lose again.
"""

import json
from collections import defaultdict
from math import log2
from pathlib import Path

import pytest
from django.conf import settings

from comcep.search.engine import Document, Part, get_engine
from comcep.search.facets import Filters
from comcep.search.glossary import Entry, Glossary
from comcep.search.query import Reader, understand
from tests.search.indexes import own_index

DATA = Path(settings.BASE_DIR) / "comcep" / "demo" / "data"
GLOSSARY = Path(settings.BASE_DIR) / "comcep" / "search" / "data" / "glossary.json"
QUERIES = json.loads((Path(__file__).parent / "relevance.json").read_text(encoding="utf-8"))
BARS = {
    "acronym": 0.84,
    "expansion": 0.90,
    "question": 0.76,
    "keyword": 0.92,
    "typo": 0.90,
    "accent": 0.95,
    "prefix": 0.90,
    "known": 0.88,
}
READER = Reader(frozenset({1}), frozenset({"peers"}))


def read(name):
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def documents():
    """``(key in the suite, document)`` of every thread and procedure of the demo."""
    number = 0
    for name in ("pratiques", "outils", "regions"):
        for thread in read(name):
            number += 1
            texts = [thread["text"], *(reply["text"] for reply in thread["replies"])]
            yield (
                f"{name[0]}:{thread['key']}",
                Document(
                    "topic",
                    number,
                    thread["title"],
                    tuple(Part(n, text) for n, text in enumerate(texts)),
                    " ".join(thread["themes"]),
                    section=1,
                    date=thread["date"][:10],
                ),
            )
    for page in read("fiches"):
        number += 1
        text = " ".join([page["intro"], page["situation"], page["rule"], *page["steps"], *page["cautions"]])
        tags = " ".join([*page["acronyms"], page["theme"]])
        yield (
            f"f:{page['slug']}",
            Document("procedure", number, page["title"], (Part(1, text),), tags, audience="peers"),
        )


@pytest.fixture(scope="module")
def judged(tmp_path_factory, django_db_setup, django_db_blocker):
    """``[(query, keys found, in order)]`` of the whole suite, through everything but the database."""
    with django_db_blocker.unblock(), own_index(tmp_path_factory.mktemp("relevance")):
        return ask_all(get_engine())


def glossary():
    """The one that the product ships."""
    return Glossary.of(
        Entry(
            entry["term"],
            tuple(entry["expansions"]),
            tuple(entry["variants"]),
            tuple(entry["later_names"]),
            entry["ambiguous"],
        )
        for entry in json.loads(GLOSSARY.read_text(encoding="utf-8"))
    )


def ask_all(engine):
    keys = {document.key: key for key, document in documents()}
    engine.rebuild(document for _, document in documents())
    known = glossary()
    results = []
    for asked in QUERIES:
        query = understand(asked["text"], engine, READER, known)
        found = engine.search(query, READER, Filters(), size=20, facets=False)
        results.append((asked, [keys[hit.kind, hit.object_id] for hit in found.hits]))
    return results


def gain(grades):
    return sum((2**grade - 1) / log2(place + 2) for place, grade in enumerate(grades[:10]))


def ndcg(asked, found):
    ideal = gain(sorted(asked["relevant"].values(), reverse=True))
    return gain([asked["relevant"].get(key, 0) for key in found]) / ideal


def reciprocal(asked, found):
    best = [place for place, key in enumerate(found[:10], 1) if asked["relevant"].get(key) == 3]
    return 1 / best[0] if best else 0


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def test_the_suite_names_documents_that_exist():
    known = {key for key, _ in documents()}

    assert len(QUERIES) >= 80
    assert {key for asked in QUERIES for key in asked["relevant"]} <= known


@pytest.mark.parametrize("kind", sorted(BARS))
def test_each_kind_of_query_stays_above_its_bar(judged, kind):
    score = mean(ndcg(asked, found) for asked, found in judged if asked["type"] == kind)

    assert score >= BARS[kind], f"nDCG@10 of {kind}: {score:.3f}"


def test_the_whole_suite_stays_above_its_bar(judged):
    by_kind = defaultdict(list)
    for asked, found in judged:
        by_kind[asked["type"]].append(round(ndcg(asked, found), 3))

    score = mean(ndcg(asked, found) for asked, found in judged)

    assert score >= 0.88, f"nDCG@10: {score:.3f} {dict(by_kind)}"


def test_known_items_come_first(judged):
    score = mean(reciprocal(asked, found) for asked, found in judged if asked["type"] == "known")

    assert score >= 0.85, f"MRR@10: {score:.3f}"
