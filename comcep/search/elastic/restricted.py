"""Answers to whoever does not read everything: they depend on what she may read, and on nothing else.

No BM25, no term suggester, no order by a key in letters (« topic-10 » comes before « topic-9 », and hidden
topics take numbers too): of all these, what is hidden is a part.
"""

import re

from elasticsearch.dsl import A
from elasticsearch.dsl.query import Bool, ConstantScore, MatchPhrase, Term

from comcep.search import analysis, spelling
from comcep.search.elastic.documents import key_of
from comcep.search.elastic.queries import matching, readable, stems
from comcep.search.engine import Hit
from comcep.search.weights import TITLE, alternatives, telling, weight, words_of

PARTED = {"kind": "desc"}, {"object_id": "asc"}  # topics first, in the order in which they were made
MOST_WORDS = 10_000


def hits_of(answer):
    return [Hit(*key_of(hit["_id"]), hit["_score"] or 0.0) for hit in answer["hits"]["hits"]]


class Restricted:
    """The half of the engine that answers such readers."""

    def _counted(self, phrases, reader):
        """``(how many documents one may read, [how many of them have each of these phrases])``."""
        search = self._search(size=0, track_total_hits=True).query(Bool(filter=[readable(reader)]))
        if phrases:
            ideas = {str(place): _idea(phrase).to_dict() for place, phrase in enumerate(phrases)}
            search.aggs.bucket("held", A("filters", filters=ideas))
        answer = self._ask(search)
        buckets = answer["aggregations"]["held"]["buckets"] if phrases else {}
        held = [buckets[str(place)]["doc_count"] for place in range(len(phrases))]
        return answer["hits"]["total"]["value"], held

    def _by_own_words(self, query, reader):
        if not query.groups:
            return ConstantScore(filter=matching(query))
        phrases = alternatives(query.groups)
        everything, held = self._counted(phrases, reader)
        weights = [weight(number, everything) for number in held]
        return matching(query, _worth(dict(zip(phrases, weights, strict=True))))

    def _suggest(self, wanted, reader, size):
        search = self._search(size=size).query(Bool(filter=[*wanted, readable(reader)]))
        return hits_of(self._ask(search.sort({"date": "desc"}, *PARTED)))

    def _similar(self, title, text, reader, size):
        times = words_of(title, text)
        everything, numbers = self._counted([(term,) for term in times], reader)
        best = telling(times, dict(zip(times, numbers, strict=True)), everything)
        if not best:
            return []
        alike = Bool(
            should=_worth({(term,): worth for term, worth in best.items()}),
            minimum_should_match=1,
            filter=[readable(reader)],
        )
        search = self._search(size=size, track_scores=True).query(alike)
        return hits_of(self._ask(search.sort({"_score": "desc"}, {"date": "desc"}, *PARTED)))

    def _correct_by_own_words(self, folded, reader, most):
        """The nearest of the words that the reader may read, counted there."""
        first, least = re.escape(folded[0]), len(folded) - most - 1
        lengths = f".{{{least},{least + 2 * most}}}"
        for begins in (f"[{first}]", f"[^{first}]"):
            search = self._search(size=0).query(Bool(filter=[readable(reader)]))
            search.aggs.bucket(
                "words", "terms", field="vocabulary", include=f"{begins}{lengths}", size=MOST_WORDS
            )
            buckets = self._ask(search)["aggregations"]["words"]["buckets"]
            known = [(bucket["key"], bucket["doc_count"]) for bucket in buckets]
            near = sorted(
                (edits, -number, word)
                for edits, number, word in spelling.near(folded, known, most)
                if word not in analysis.STOP_WORDS
            )
            for _, _, word in near[:1]:
                hit = self._any_readable("exact", [word], reader)[word]
                return spelling.as_written(" ".join(hit["_source"].get("accented", ())), word)
        return None


def _idea(phrase, field="stems"):
    if len(phrase) == 1:
        return Term(field, phrase[0])
    return stems(phrase) if field == "stems" else MatchPhrase(field, " ".join(phrase))


def _worth(weights):
    """Each phrase wherever it stands, and once more in the title."""
    return [
        ConstantScore(filter=_idea(phrase, field), boost=worth * times)
        for phrase, worth in weights.items()
        for field, times in (("stems", 1), ("title", TITLE - 1))
    ]
