"""A query of ours in the words of Elasticsearch. Nothing that was typed is ever an operator there: every
query is made of terms and phrases, never of the query string syntax."""

from elasticsearch.dsl.query import (
    Bool,
    CombinedFields,
    FunctionScore,
    Ids,
    MatchAll,
    MatchNone,
    MatchPhrase,
    Query,
    Term,
    Terms,
)

from comcep.search.analysis import fold
from comcep.search.elastic.documents import identity
from comcep.search.engine import ALL_TERMS, OF_THE_TRADE

ONE_FIELD = ["stems", "title"]  # the title is in both, and so counts twice


def matching(query, should=None):
    """What matches and how much: any idea, and more with all of them.

    ``should``: what ranks, in the place of the words of the query by BM25.
    """
    if not query.groups:
        return Bool(must=[_exact(phrase) for phrase in query.phrases])
    found = Bool(
        should=_by_bm25(query) if should is None else should,
        minimum_should_match=1,
        filter=[_exact(phrase) for phrase in query.phrases],
        must_not=[stems(phrase) for phrase in query.excluded],
    )
    worth = []
    if every := _every_idea(query.groups):
        worth.append({"filter": every, "weight": ALL_TERMS})
    told = [group for group in query.groups if group.of_the_trade]
    if told and len(told) < len(query.groups):
        any_told = [
            idea
            for group in told
            for idea in (*(Term("stems", term) for term in group.terms), *map(stems, group.phrases))
        ]
        worth.append({"filter": Bool(should=any_told, minimum_should_match=1), "weight": OF_THE_TRADE})
    if not worth:
        return found
    return FunctionScore(query=found, functions=worth, score_mode="multiply", boost_mode="multiply")


def _by_bm25(query):
    singles = dict.fromkeys(term for group in query.groups for term in _single(group))
    phrases = dict.fromkeys(phrase for group in query.groups for phrase in _long(group))
    should: list[Query] = [CombinedFields(query=term, fields=ONE_FIELD) for term in singles]
    should += [stems(phrase, boost=1 / len(phrase)) for phrase in phrases]
    return should


def _single(group):
    return (*group.terms, *(phrase[0] for phrase in group.phrases if len(phrase) == 1))


def _long(group):
    return (phrase for phrase in group.phrases if len(phrase) > 1)


def stems(phrase, **more):
    return MatchPhrase("stems", {"query": " ".join(phrase), **more})


def _exact(phrase):
    return MatchPhrase("exact", {"query": " ".join(map(fold, phrase))})


def _every_idea(groups):
    """Every idea at once; an idea of several words is there under another name, or by all of its words."""
    if len(groups) < 2 and not (groups and len(groups[0].terms) > 1):
        return None
    ideas = []
    for group in groups:
        own = Bool(filter=[Term("stems", term) for term in group.terms])
        ideas.append(Bool(should=[own, *map(stems, group.phrases)], minimum_should_match=1))
    return Bool(filter=ideas)


def readable(reader):
    """Nothing is readable unless its section (of a topic) or its audience (of a procedure) is listed."""
    allowed = []
    if reader.sections:
        allowed.append(Bool(filter=[Term("kind", "topic"), Terms("section", sorted(reader.sections))]))
    if reader.audiences:
        allowed.append(Bool(filter=[Term("kind", "procedure"), Terms("audience", sorted(reader.audiences))]))
    if not allowed:
        return MatchNone()
    hidden = [Ids(values=[identity(key) for key in reader.hidden])] if reader.hidden else []
    return Bool(should=allowed, minimum_should_match=1, must_not=hidden)


def kept(name, value, reader):
    """What one facet keeps."""
    return _of_kind(value, reader) if name == "kind" else Term(name, value)


def _of_kind(value, reader):
    kinds = kinds_of(reader)
    return kinds.get(value, MatchNone())


def kinds_of(reader):
    """The kinds that the page names, each as a query."""
    outside = Terms("section", sorted(reader.outsider_sections)) if reader.outsider_sections else MatchNone()
    topic = Term("kind", "topic")
    return {
        "fiche": Term("kind", "procedure"),
        "discussion": Bool(filter=[topic], must_not=[outside]),
        "hors-pairs": Bool(filter=[topic, outside]),
    }


def all_but(filters, name, reader):
    """What the filters keep, but for that of ``name``: what its facet counts."""
    others = [kept(other, value, reader) for other, value in filters.active().items() if other != name]
    return Bool(filter=others) if others else MatchAll()
