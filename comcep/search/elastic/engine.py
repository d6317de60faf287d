"""What the cluster answers."""

import re

from django.conf import settings
from elasticsearch.dsl import Search
from elasticsearch.dsl.query import Bool, MatchPhrase, MoreLikeThis, Prefix, Term

from comcep.search import analysis, best_message, spelling
from comcep.search.elastic import facets as counting
from comcep.search.elastic.cluster import cluster, one_page, said_plainly
from comcep.search.elastic.documents import VERSION, key_of
from comcep.search.elastic.queries import kept, matching, readable
from comcep.search.elastic.restricted import PARTED, Restricted, hits_of
from comcep.search.elastic.writing import Writing
from comcep.search.engine import COMMON, Found, Unavailable

CANDIDATES = 12
LONGEST_PREFIX = 40


class ElasticEngine(Restricted, Writing):
    """See :class:`comcep.search.engine.Engine`."""

    def __init__(self, name=None):
        self.base = f"{name or settings.ELASTICSEARCH_INDEX}-v{VERSION}"
        self.read, self.written, self.filled = f"{self.base}-read", f"{self.base}-write", f"{self.base}-next"

    def one_page(self):
        return one_page()

    def check_health(self):
        """Raise :class:`Unavailable` when the cluster is away, :class:`Broken` without an index of ours."""
        self._ask(self._search(size=0))

    def search(self, query, reader, filters, *, by_date=False, start=0, size=20, facets=True):
        if query.is_empty:
            return Found()
        search = self._search(size=size, from_=start, track_total_hits=True, track_scores=True)
        matched = self._by_own_words(query, reader) if reader.is_restricted else matching(query)
        search = search.query(Bool(must=[matched], filter=[readable(reader)]))
        chosen = [kept(name, value, reader) for name, value in filters.active().items()]
        if chosen:
            search = search.post_filter(Bool(filter=chosen))
        if facets:
            for name, aggregation in counting.aggregations(filters, reader).items():
                search.aggs.bucket(name, aggregation)
        newest, best = {"date": "desc"}, {"_score": "desc"}
        tie = PARTED if reader.is_restricted else ({"key": "asc"},)
        search = search.sort(*((newest, best) if by_date else (best, newest)), *tie)
        answer = self._ask(search)
        found = Found(hits_of(answer), answer["hits"]["total"]["value"])
        if facets:
            found.facets = counting.counted(answer["aggregations"])
        return found

    def suggest(self, query, reader, size=6):
        """Documents whose title holds these words, the last one perhaps typed half."""
        words = [word.folded for word in query.words]
        if not words:
            return []
        *whole, last = words
        wanted = [*(Term("name", word) for word in whole), Prefix("name", last[:LONGEST_PREFIX])]
        if reader.is_restricted:
            return self._suggest(wanted, reader, size)
        search = self._search(size=size).query(Bool(must=wanted, filter=[readable(reader)]))
        answer = self._ask(search.sort({"_score": "desc"}, {"date": "desc"}, {"key": "asc"}))
        return hits_of(answer)

    def similar(self, title, text, reader, size=5):
        """Documents that share the rarest words of a text being written, its title counting double."""
        if reader.is_restricted:
            return self._similar(title, text, reader, size)
        named = analysis.terms(title[:400])
        words = [*named, *named, *analysis.terms(text[:4000])][:600]
        if not words:
            return []
        with said_plainly():
            everything = cluster().count(index=self.read)["count"]
        alike = MoreLikeThis(
            fields=["stems"],
            like=" ".join(words),
            min_term_freq=1,
            min_doc_freq=1,
            max_doc_freq=max(3, int(everything * COMMON)),
            max_query_terms=14,
            minimum_should_match=1,
        )
        answer = self._ask(self._search(size=size).query(Bool(must=[alike], filter=[readable(reader)])))
        return hits_of(answer)

    def best_parts(self, query, keys):
        if not keys:
            return {}
        with said_plainly():
            answer = cluster().mget(
                index=self.read, ids=[f"{kind}-{pk}" for kind, pk in keys], source=["parts", "body"]
            )
        held = {key_of(doc["_id"]): doc["_source"] for doc in answer["docs"] if doc.get("found")}
        rows = (
            (key, part, body)
            for key, source in held.items()
            for part, body in zip(source["parts"], source["body"], strict=True)
        )
        return best_message.best_parts(query, rows)

    # -- spelling ------------------------------------------------------------------------------------

    def spell(self, query, reader, known=frozenset()):
        doubtful, joins = spelling.doubtful(query, known), spelling.joins(query)
        found = self._any_readable("stems", [*(word.term for _, word in doubtful), *joins.values()], reader)
        joined = {place: term for place, term in joins.items() if found[term]}
        corrections, completions = {}, []
        for position, word in doubtful:
            if found[word.term] or {position, position - 1} & joined.keys():
                continue
            if position == len(query.words) - 1:
                completions = self._complete(word.folded, reader)
                if completions:
                    continue
            most = spelling.allowed(word.folded, len(query.words) > spelling.LONG_QUERY)
            right = self._two_words(word, reader) or self._correct(word.folded, reader, most)
            if right:
                corrections[word.folded] = right
        return spelling.Spelling(corrections, completions, joined)

    def _two_words(self, word, reader):
        ways = {" ".join(stems): text for stems, text in spelling.splits(word)}
        found = self._any_readable("stems", list(ways), reader)
        return next((text for stems, text in ways.items() if found[stems]), None)

    def _any_readable(self, field, values, reader):
        """``{words: a document that ``reader`` may read and that holds them in a row, or None}``, in one
        request."""
        values = list(dict.fromkeys(values))
        if not values:
            return {}
        searches = []
        for value in values:
            allowed = Bool(filter=[MatchPhrase(field, value), readable(reader)])
            one = self._search(size=1).query(allowed).source(["accented"])
            one = one.sort(*PARTED) if reader.is_restricted else one
            searches += [{}, one.to_dict()]
        with said_plainly():
            answers = cluster().msearch(index=self.read, searches=searches)["responses"]
        if any("error" in answer for answer in answers):
            raise Unavailable("a part of the index does not answer")
        hits = [answer["hits"]["hits"] for answer in answers]
        return {value: (one[0] if one else None) for value, one in zip(values, hits, strict=True)}

    def _complete(self, folded, reader):
        """Terms of the most frequent words that begin so, in what the reader may read."""
        begins = re.escape(folded[:LONGEST_PREFIX])
        search = self._search(size=0).query(
            Bool(filter=[Prefix("exact", folded[:LONGEST_PREFIX]), readable(reader)])
        )
        search.aggs.bucket("words", "terms", field="vocabulary", include=f"{begins}.*", size=CANDIDATES)
        buckets = self._ask(search)["aggregations"]["words"]["buckets"]
        return list(dict.fromkeys(analysis.stem(bucket["key"]) for bucket in buckets))

    def _correct(self, folded, reader, most):
        """The nearest word that the reader may read: same first letter first, then the more frequent."""
        if not 4 <= len(folded) <= LONGEST_PREFIX:
            return None
        if reader.is_restricted:
            return self._correct_by_own_words(folded, reader, most)
        asked = {
            "field": "exact",
            "suggest_mode": "always",
            "max_edits": most,
            "size": 20,
            "sort": "frequency",
            "min_word_length": 4,
            "max_inspections": 50,
            "max_term_freq": 1_000_000_000,
        }
        search = self._search(size=0)
        for name, letters in (("first", 1), ("any", 0)):
            search = search.suggest(name, folded, term=asked | {"prefix_length": letters})
        answer = self._ask(search)["suggest"]
        near = set()
        for entry in (*answer["first"], *answer["any"]):
            known = [(option["text"], option["freq"]) for option in entry["options"]]
            near |= {
                (term[0] != folded[0], edits, -frequency, term)
                for edits, frequency, term in spelling.near(folded, known, most)
                if term not in analysis.STOP_WORDS
            }
        nearest = [term for *_, term in sorted(near)[:8]]
        readable_ones = self._any_readable("exact", nearest, reader)
        for term in nearest:
            if hit := readable_ones[term]:
                return spelling.as_written(" ".join(hit["_source"].get("accented", ())), term)
        return None

    # -- asking --------------------------------------------------------------------------------------

    def _search(self, **more):
        return Search().extra(_source=False, timeout=f"{settings.ELASTICSEARCH_TIMEOUT}s", **more)

    def _ask(self, search):
        """The answer, all of it: a half that came in time would hide and miscount."""
        body = search.to_dict()
        with said_plainly():
            answer = cluster().search(index=self.read, body=body, allow_partial_search_results=False)
        if answer["timed_out"]:
            raise Unavailable("too slow")
        return answer
