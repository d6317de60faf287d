"""Sixty texts and sixty queries on other themes than the demo's, graded by hand, to see what generalises.

Half of the queries (« sealed ») were measured only once the engine was settled.
"""

import json
from collections import defaultdict
from pathlib import Path

from comcep.search.engine import Document, Part
from comcep.search.facets import Filters
from comcep.search.query import understand

SUITE = json.loads((Path(__file__).parent / "held_out.json").read_text(encoding="utf-8"))


def documents():
    for number, one in enumerate(SUITE["documents"], 1):
        yield (
            one["id"],
            Document(
                one["kind"],
                number,
                one["title"],
                (Part(number, one["text"]),),
                section=1 if one["kind"] == "topic" else None,
                audience="peers" if one["kind"] == "procedure" else "",
                date="2024-03-01",
            ),
        )


def ask_all(engine, half):
    """``[(query, keys found in order, the query as understood)]`` of one half, asked as the page asks."""
    from tests.search.test_relevance import READER, glossary

    keys = {document.key: key for key, document in documents()}
    engine.rebuild(document for _, document in documents())
    known, results = glossary(), []
    for asked in SUITE["queries"]:
        if asked["half"] != half:
            continue
        query = understand(asked["text"], engine, READER, known)
        found = engine.search(query, READER, Filters(), size=20, facets=False)
        results.append((asked, [keys[hit.kind, hit.object_id] for hit in found.hits], query))
    return results


def report(half, *, verbose=False, engine=None):
    from comcep.search.engine import get_engine
    from tests.search.test_relevance import mean, ndcg, reciprocal

    judged, by_type = ask_all(engine or get_engine(), half), defaultdict(list)
    for asked, found, query in judged:
        score = ndcg(asked, found)
        by_type[asked["type"]].append(score)
        if verbose and score < 0.95:
            print(f"{score:.2f} {asked['id']} « {asked['text']} » → « {query.shown} » {found[:5]}")
            print("     ", asked["relevant"])
    for kind, scores in by_type.items():
        print(f"{kind}: {mean(scores):.3f}")
    print(
        f"{half}: nDCG@10 {mean(ndcg(a, f) for a, f, _ in judged):.3f}, "
        f"MRR@10 {mean(reciprocal(a, f) for a, f, _ in judged):.3f}"
    )
