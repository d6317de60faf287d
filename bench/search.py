"""Measure the search engines: relevance, index time, size, memory, and the time of an answer in the engine.

    python -m bench.search                                        # the embedded engine, 3,000 documents
    python -m tests.servers --measured --without postgresql python -m bench.search --documents 100000
    python -m tests.servers --measured --without postgresql python -m bench.search --site var/bench-3k

With ELASTICSEARCH_URL both engines are measured in one run, on the same documents and queries. The documents
are made of sentences of the demonstration, as those of ``bench.generate``, and of words as rare as in a real
language (Zipf), without which there would be three thousand stems in all; the relevance is that of the graded
suite of ``tests/search/relevance.json``. Prints a Markdown table.

With ``--site`` the index is rebuilt from a forum that ``bench.generate`` has made, and pages are asked for
by one of its members, behind the whole middleware.
"""

import argparse
import itertools
import json
import os
import random
import resource
import statistics
import tempfile
import time
from pathlib import Path

from bench import folder, sentences

SECTIONS = 12
READABLE = 8
PARAGRAPHS = 20_000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--documents", type=int, default=3_000)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--site", type=Path, help="a folder of bench.generate: ask for pages, not the engine")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="comcep-bench-search-") as place:
        os.environ["ELASTICSEARCH_INDEX"] = f"comcep-bench-{os.getpid()}"
        os.environ["ELASTICSEARCH_TIMEOUT"] = "60"  # what is measured is the time, not the patience
        folder.use(options.site or place)
        from django.conf import settings

        settings.SEARCH_INDEX_PATH = Path(place) / "search.sqlite3"

        from comcep.search.fts5 import Fts5Engine

        engines = {"embedded": Fts5Engine}
        if settings.ELASTICSEARCH_URL:
            from comcep.search.elastic import ElasticEngine

            engines["Elasticsearch"] = ElasticEngine
        what = options.site or f"{options.documents} documents"
        print(f"{what}, {options.queries} queries, load {os.getloadavg()[0]:.1f}\n")
        print("| | " + " | ".join(engines) + " |\n| --- |" + " ---: |" * len(engines))
        measured = through_the_site if options.site else measure
        found = [measured(make(), options) for make in engines.values()]
        for name in found[0]:
            print(f"| {name} | " + " | ".join(one[name] for one in found) + " |")


def measure(engine, options):
    from comcep.search.facets import Filters
    from comcep.search.query import Reader, parse, understand

    results = relevance(engine)
    started, cpu = time.monotonic(), time.process_time()
    engine.rebuild(documents(options.documents))
    results["index, s"] = f"{time.monotonic() - started:.0f}"
    results["index, CPU s of the process"] = f"{time.process_time() - cpu:.0f}"
    results["memory of the process, MB"] = f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}"
    results["index, MB"] = f"{size(engine) / 1e6:.0f}"
    reader = Reader(frozenset(range(1, READABLE + 1)), frozenset({"peers"}))
    glossary = glossary_of_the_product()
    times = {name: Times() for name in ("search", "search, with facets", "suggestion", "similar")}
    rng = random.Random(7)
    for text in queries(options.queries):
        with timed(times["search"]):
            query = understand(text, engine, reader, glossary)
            engine.search(query, reader, Filters(), facets=False)
        with timed(times["search, with facets"]):
            engine.search(query, reader, Filters(), facets=True)
        with timed(times["suggestion"]):
            engine.suggest(parse(text[: rng.randint(3, 12)]), reader, 6)
        with timed(times["similar"]):
            engine.similar(text, " ".join(sentences.paragraphs(rng, 1)), reader, 5)
    for name, spent in times.items():
        results |= spent.told(name)
    drop(engine)
    return results


def through_the_site(engine, options):
    """The pages as a member asks for them: the search with its facets, and the two small endpoints."""
    from django.conf import settings
    from django.test import Client

    from bench.measure import EMAIL
    from comcep.members.models import Member
    from comcep.search import index

    settings.SEARCH_ENGINE = f"{type(engine).__module__}.{type(engine).__qualname__}"
    started, cpu = time.monotonic(), time.process_time()
    results = {"documents": f"{index.rebuild(again=True)}"}
    results["rebuild_search, s"] = f"{time.monotonic() - started:.0f}"
    results["rebuild_search, CPU s of the process"] = f"{time.process_time() - cpu:.0f}"
    results["memory of the process, MB"] = f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}"
    client, times = Client(), {name: Times() for name in ("page of results", "suggestions", "similar")}
    client.force_login(Member.objects.get(email=EMAIL))
    client.get("/recherche/", {"q": "formation"})
    for text in queries(options.queries):
        with timed(times["page of results"]):
            page = client.get("/recherche/", {"q": text})
        assert page.status_code == 200, page.status_code
        with timed(times["suggestions"]):
            client.get("/recherche/suggestions/", {"q": text[:8]})
        with timed(times["similar"]):
            client.get("/recherche/similaires/", {"titre": text})
    for name, spent in times.items():
        results |= spent.told(name)
    drop(engine)
    return results


class Times:
    """What was waited for, and what it cost: on a machine that does something else too, only the second
    can be compared."""

    def __init__(self):
        self.wall, self.cpu = [], []

    def told(self, name):
        kinds = {"ms": self.wall, "CPU ms of the process": self.cpu}
        return {
            f"{name}, p50 / p95 {what}": f"{statistics.median(taken):.1f} / "
            f"{statistics.quantiles(taken, n=20)[-1]:.1f}"
            for what, taken in kinds.items()
        }


class timed:
    def __init__(self, times):
        self.times = times

    def __enter__(self):
        self.started = time.perf_counter(), time.thread_time()

    def __exit__(self, *error):
        wall, cpu = self.started
        self.times.wall.append((time.perf_counter() - wall) * 1000)
        self.times.cpu.append((time.thread_time() - cpu) * 1000)


def relevance(engine):
    """The graded suites, the project's own and the held-out one, asked of ``engine`` as the page asks."""
    from tests.search import held_out
    from tests.search import test_relevance as suite

    others = [
        (asked, found) for half in ("seen", "sealed") for asked, found, _ in held_out.ask_all(engine, half)
    ]
    drop(engine)
    judged = suite.ask_all(engine)
    known = [(asked, found) for asked, found in judged if asked["type"] == "known"]
    by_kind = {}
    for asked, found in judged:
        by_kind.setdefault(asked["type"], []).append(suite.ndcg(asked, found))
    drop(engine)

    def recall(judged):
        return suite.mean(
            len(asked["relevant"].keys() & set(found[:20])) / len(asked["relevant"])
            for asked, found in judged
        )

    def first(judged):
        return suite.mean(suite.reciprocal(*one) for one in judged)

    return {
        f"nDCG@10, {len(judged)} queries": f"{suite.mean(suite.ndcg(*one) for one in judged):.3f}",
        **{f"nDCG@10, {kind}": f"{suite.mean(values):.3f}" for kind, values in sorted(by_kind.items())},
        "MRR@10": f"{first(judged):.3f}",
        "MRR@10, known items": f"{first(known):.3f}",
        "recall@20": f"{recall(judged):.3f}",
        f"held out, {len(others)} queries: nDCG@10": f"{suite.mean(suite.ndcg(*one) for one in others):.3f}",
        "held out: MRR@10": f"{first(others):.3f}",
        "held out: recall@20": f"{recall(others):.3f}",
    }


def documents(number):
    from comcep.search.engine import Document, Part

    rng = random.Random(2017)
    rare = sentences.rare_words(rng)
    pool = [f"{text} {next(rare)}" for text in sentences.paragraphs(rng, min(PARAGRAPHS, 10 * number))]
    for pk in range(1, number + 1):
        texts = rng.choices(pool, k=rng.choice((1, 1, 2, 3)))
        yield Document(
            "topic",
            pk,
            sentences.title(rng),
            tuple(Part(10 * pk + n, text) for n, text in enumerate(texts)),
            section=1 + pk % SECTIONS,
            date=f"20{15 + pk % 2}-{1 + pk % 12:02}-{1 + pk % 28:02}",
            networks=((f"reseau-{pk % 5}", f"Réseau {pk % 5}"),),
            schemes=((f"dispositif-{pk % 25}", f"Dispositif {pk % 25}"),) if pk % 2 else (),
            regions=((f"region-{pk % 18}", f"Région {pk % 18}"),),
            themes=((f"theme-{pk % 20}", f"Thème {pk % 20}"),),
            accepted=pk % 3 == 0,
        )


def queries(number):
    """Acronyms, words, whole questions, words typed half or wrong, as they come."""
    from comcep.search import analysis

    suite = json.loads((Path(__file__).parent.parent / "tests/search/relevance.json").read_text("utf-8"))
    rng = random.Random(3)
    drawn = (sentences.title(rng, 1, 7) for _ in itertools.count())
    asked = (text for text in drawn if analysis.terms(text))  # nobody looks for « de la »
    own = [asked["text"] for asked in suite] + list(itertools.islice(asked, number))
    return rng.sample(own, number)


def glossary_of_the_product():
    from tests.search.test_relevance import glossary

    return glossary()


def size(engine):
    if hasattr(engine, "link"):
        return sum(path.stat().st_size for path in engine.link.parent.glob(f"{engine.link.name}.*"))
    from comcep.search.elastic.cluster import cluster

    patient = cluster().options(request_timeout=300)
    patient.indices.flush(index=engine.read)
    return patient.indices.stats(index=engine.read, metric="store")["_all"]["primaries"]["store"][
        "size_in_bytes"
    ]


def drop(engine):
    from tests.search import indexes

    if hasattr(engine, "link"):
        indexes.fts5.close()
    else:
        indexes.lose()


if __name__ == "__main__":
    main()
