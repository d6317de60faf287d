"""What resembles a question being written: before its publication, and for where it belongs."""

from collections import Counter

from comcep.search import results
from comcep.search.engine import Unavailable
from comcep.search.perms import may_search
from comcep.search.result_lines import line
from forum.writing.suggested import Suggestion


def alike(asked, member):
    """The same list as while typing, or nothing: a search that is away holds up no question."""
    if not may_search(member):
        return None
    try:
        rows = results.similar(member, asked.title, asked.text)
    except Unavailable:
        return None
    return {"template": "search/_similar.html", "rows": [line(row) for row in rows]} if rows else None


NEIGHBOURS = 10


def sections_of(title, text, member):
    """Where the questions stand that resemble it, of those that this member reads: most of them first."""
    if not may_search(member):
        return []
    try:
        rows = results.similar(member, title, text, NEIGHBOURS)
    except Unavailable:
        return []
    topics = [row.object for row in rows if row.kind != "fiche"]
    nearest = {topic.forum.slug: topic.subject for topic in reversed(topics)}
    ranked = Counter(topic.forum.slug for topic in topics).most_common()
    return [Suggestion(slug, f"Comme «\u202f{nearest[slug]}\u202f».") for slug, _ in ranked]
