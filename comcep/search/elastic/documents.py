"""A topic or a procedure as Elasticsearch holds it."""

from elasticsearch import dsl

from comcep.search import analysis
from comcep.search.engine import fingerprint
from comcep.search.facets import SEVERAL

VERSION = 3  # of this mapping and of the analysis
SEPARATOR = "\x1f"  # between the slug and the name of a theme, a network…


def terms(**options):
    """A text that is analysed already: words parted by spaces."""
    return dsl.Text(analyzer="whitespace", **options)


FACETS = {}
for name in SEVERAL:
    FACETS |= {name: dsl.Keyword(), f"{name}_name": dsl.Keyword(index=False)}


class Indexed(type(dsl.Document)("Faceted", (dsl.Document,), FACETS)):
    """``stems`` is the one field that ranks: title, tags and messages together. The title is also by itself,
    for the query to count it twice."""

    kind = dsl.Keyword()
    object_id = dsl.Long(index=False)
    key = dsl.Keyword(index=False)
    section = dsl.Integer()
    audience = dsl.Keyword()
    date = dsl.Keyword(index=False)
    year = dsl.Integer()
    accepted = dsl.Boolean()
    state = dsl.Keyword()
    stems = terms()
    title = terms(copy_to="stems")
    tags = terms(index=False, copy_to="stems")
    body = terms(index=False, copy_to="stems")  # one value for each message
    parts = dsl.Long(index=False, doc_values=False)  # their ids, in the same order
    exact = terms(norms=False)  # every word without its accents, stop words included
    name = terms(index_prefixes={"min_chars": 2, "max_chars": 8})  # the words of the title, as they are typed
    vocabulary = dsl.Keyword(index=False)  # different words of the document
    accented = dsl.Keyword(index=False, doc_values=False)  # those that lost an accent
    fingerprint = dsl.Keyword(index=False)

    class Meta:
        # What a reader asks back; the texts that are only searched are not kept a second time.
        source = dsl.MetaField(excludes=["stems", "title", "tags", "exact", "name", "vocabulary"])
        dynamic = dsl.MetaField("strict")


SETTINGS = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",  # a second copy as soon as there is a second node
    "similarity": {"default": {"type": "BM25", "k1": 0.9, "b": 0.4}},
    "merge": {"policy": {"expunge_deletes_allowed": 0}},  # what is redacted goes with the next scrub
}


def identity(key):
    kind, object_id = key
    return f"{kind}-{object_id}"


def key_of(identity):
    kind, _, object_id = identity.rpartition("-")
    return kind, int(object_id)


def body_of(document):
    """What is sent of a document, as JSON."""
    title, title_words = analysis.terms_and_words(document.title)
    tags, tag_words = analysis.terms_and_words(document.tags)
    parts = [(part.id, *analysis.terms_and_words(part.text)) for part in document.parts]
    texts = [title_words, *(words for _, _, words in parts), tag_words]
    every = set().union(*texts)
    folded = {word: analysis.fold(word) for word in every}
    body = {
        "kind": document.kind,
        "object_id": document.object_id,
        "key": identity(document.key),
        "audience": document.audience,
        "date": document.date,
        "accepted": document.accepted,
        "title": " ".join(title),
        "tags": " ".join(tags),
        "body": [" ".join(found) for _, found, _ in parts],
        "parts": [pk for pk, _, _ in parts],
        "exact": [" ".join(folded[word] for word in words) for words in texts],
        "name": " ".join(folded[word] for word in title_words),
        "vocabulary": sorted(set(folded.values()) - analysis.STOP_WORDS),
        "accented": sorted(word for word in every if folded[word] != word),
        "fingerprint": fingerprint(document),
    }
    year = document.year or (int(document.date[:4]) if document.date else None)
    single = {"section": document.section, "year": year, "state": document.state}
    body |= {name: value for name, value in single.items() if value}
    for name, pairs in document.several():
        body[name] = [slug for slug, _ in pairs]
        body[f"{name}_name"] = [f"{slug}{SEPARATOR}{label}" for slug, label in pairs]
    return body
