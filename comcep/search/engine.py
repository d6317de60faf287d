"""What the product asks of a search engine. Both engines answer the same; ``fts5`` is the embedded one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from comcep.search.query import Filters, Query, Reader


class Unavailable(Exception):
    """The index is missing, broken, locked or half built: say so, offer the sections, go on."""


@dataclass(frozen=True)
class Part:
    """A message of a topic, or the text of a procedure."""

    id: int
    text: str


@dataclass(frozen=True)
class Document:
    """A topic or a procedure as it is indexed. ``themes``, ``networks`` and ``publics`` are
    ``(slug, name)`` pairs."""

    kind: str
    object_id: int
    title: str
    parts: tuple[Part, ...] = ()
    tags: str = ""
    section: int | None = None
    audience: str = ""
    date: str = ""
    year: int | None = None  # of the facts; without it, the year of the date
    themes: tuple = ()
    networks: tuple = ()
    publics: tuple = ()
    accepted: bool = False
    state: str = ""

    @property
    def key(self):
        return self.kind, self.object_id


@dataclass(frozen=True)
class Hit:
    kind: str
    object_id: int
    score: float


@dataclass
class Found:
    """One page of hits, the total, and ``{facet: [(value, label, count)]}``."""

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    facets: dict = field(default_factory=dict)


class Engine(Protocol):
    """Every answer stays within what ``reader`` may read, counts and suggested words included."""

    def search(
        self,
        query: Query,
        reader: Reader,
        filters: Filters,
        *,
        by_date: bool,
        start: int,
        size: int,
        facets: bool,
    ) -> Found: ...

    def spell(
        self, query: Query, reader: Reader, known: frozenset = frozenset()
    ) -> tuple[dict[str, str], list[str]]:
        """``({unknown word: right word}, [terms that complete an unknown last word])``.

        The terms in ``known`` are right whatever the index holds: the glossary has them.
        """

    def suggest(self, query: Query, reader: Reader, size: int) -> list[Hit]: ...

    def similar(self, title: str, text: str, reader: Reader, size: int) -> list[Hit]: ...

    def best_parts(self, query: Query, keys: list) -> dict:
        """``{key: id of the part that matches best}``."""

    def write(self, load, keys: list) -> None:
        """Index the documents that ``load(keys)`` gives, forget the other keys. One writer at a time."""

    def rebuild(self, documents: Iterable[Document]) -> int: ...

    def scrub(self) -> None:
        """Make sure that nothing of what was removed stays in the files of the index."""

    def fingerprints(self) -> dict:
        """``{key: fingerprint}`` of all that is indexed."""


def get_engine() -> Engine:
    return import_string(getattr(settings, "SEARCH_ENGINE", "comcep.search.fts5.Fts5Engine"))()
