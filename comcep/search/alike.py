"""What resembles a question, for the page that comes before its publication."""

from comcep.search import results
from comcep.search.engine import Unavailable
from comcep.search.perms import may_search
from comcep.search.result_lines import line


def alike(asked, member):
    """The same list as while typing, or nothing: a search that is away holds up no question."""
    if not may_search(member):
        return None
    try:
        rows = results.similar(member, asked.title, asked.text)
    except Unavailable:
        return None
    return {"template": "search/_similar.html", "rows": [line(row) for row in rows]} if rows else None
