"""The embedded engine: SQLite FTS5 in a file of its own, safe with several processes.

``settings.SEARCH_INDEX_PATH`` is a link to the generation in use, so that a rebuild fills a new file beside
and swaps the link in one step; whoever still reads the former file goes on until the next question. The
documents are rows, the two full-text tables hold no text of their own (external content, kept in step by
triggers): one over stems, which ranks, and one over whole words, for exact phrases and for the spelling.
"""

from comcep.search.fts5.connections import close
from comcep.search.fts5.engine import Fts5Engine

__all__ = ["Fts5Engine", "close"]
