"""How many documents each value would keep, given the other filters."""

from elasticsearch.dsl import A

from comcep.search.elastic.documents import SEPARATOR
from comcep.search.elastic.queries import all_but, kinds_of
from comcep.search.facets import SEVERAL

SINGLE = ("section", "accepted", "state", "year")
MOST_VALUES = 1_000


def aggregations(filters, reader):
    """``{facet: aggregation}`` for one search whose filters are applied after."""
    by_kind = A("filters", filters={name: query.to_dict() for name, query in kinds_of(reader).items()})
    counts = {"kind": by_kind}
    counts |= {name: A("terms", field=name, size=MOST_VALUES) for name in SINGLE}
    counts |= {name: A("terms", field=f"{name}_name", size=MOST_VALUES) for name in SEVERAL}
    return {
        name: A("filter", filter=all_but(filters, name, reader), aggs={"values": count})
        for name, count in counts.items()
    }


def counted(answer):
    """``{facet: [(value, label, count)]}``, the most frequent first."""
    facets = {}
    for name, found in answer.items():
        buckets = found["values"]["buckets"]
        if name == "kind":
            pairs = [(kind, "", bucket["doc_count"]) for kind, bucket in buckets.items()]
        elif name == "accepted":
            pairs = [(True, "", bucket["doc_count"]) for bucket in buckets if bucket["key"]]
        elif name in SEVERAL:
            pairs = _named(buckets)
        else:
            pairs = [(bucket["key"], "", bucket["doc_count"]) for bucket in buckets]
        facets[name] = sorted((p for p in pairs if p[2]), key=lambda pair: -pair[2])
    return facets


def _named(buckets):
    """A value whose name has changed since some documents were indexed is one value, under its usual name."""
    counts, labels = {}, {}
    for bucket in buckets:
        slug, _, label = bucket["key"].partition(SEPARATOR)
        labels.setdefault(slug, label)
        counts[slug] = counts.get(slug, 0) + bucket["doc_count"]
    return [(slug, labels[slug], count) for slug, count in counts.items()]
