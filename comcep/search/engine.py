"""What the product asks of a search engine: ``fts5`` is embedded, ``elastic`` a server or a cluster."""

import hashlib
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from comcep.search.facets import SEVERAL, Filters
from comcep.search.query import Query, Reader
from comcep.search.spelling import Spelling

ALL_TERMS = 1.5  # how much a document with every idea of the query is worth more
OF_THE_TRADE = 1.5  # how much one with a term of the glossary that the query has is worth more
GOES_ON_WITHIN = 86_400  # seconds after which a rebuild that was cut short is given up
TOPIC, PROCEDURE = KINDS = ("topic", "procedure")  # in the order in which an index is filled
COMMON = 0.35  # a word in more of the documents than this says nothing of what a text is about


class Unavailable(Exception):
    """The index cannot answer or be written now: say so, offer the sections, go on, try again later."""


class Broken(Unavailable):
    """There is no index, half of one, or one of another version: only a rebuild helps."""


@dataclass(frozen=True)
class Part:
    """A message of a topic, or the text of a procedure."""

    id: int
    text: str


@dataclass(frozen=True)
class Document:
    """A topic or a procedure as it is indexed. What it has several of are ``(slug, name)`` pairs."""

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
    schemes: tuple = ()
    networks: tuple = ()
    publics: tuple = ()
    contracts: tuple = ()
    regions: tuple = ()
    accepted: bool = False
    state: str = ""

    @property
    def key(self):
        return self.kind, self.object_id

    def several(self):
        """``(facet, pairs)`` for each facet of which it may have several values."""
        return [(name, getattr(self, f"{name}s")) for name in SEVERAL]


def fingerprint(document):
    """Changes when anything that is indexed of ``document`` does."""
    return hashlib.sha256(repr(document).encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Hit:
    kind: str
    object_id: int
    score: float


@dataclass
class Found:
    """One page of hits, the total, and ``{facet: [(value, label, count)]}``.

    ``limited``: more documents match, and only the nearest are ranked and counted here.
    """

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    facets: dict = field(default_factory=dict)
    limited: bool = False


class Reached(NamedTuple):
    """How far a rebuild that was cut short had come: the last key (``None`` when what it left is of another
    version), how many documents, when."""

    key: tuple | None
    documents: int
    at: float


def place(key):
    """Where a key stands among those of an index that is being filled."""
    kind, object_id = key
    return KINDS.index(kind), object_id


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

    def one_page(self) -> AbstractContextManager:
        """Around all that a page asks: it waits for a bounded time, whatever the engine does."""

    def spell(self, query: Query, reader: Reader, known: frozenset = frozenset()) -> Spelling:
        """What the words of ``query`` may stand for, in what ``reader`` may read.

        The terms in ``known`` are right whatever the index holds: the glossary has them.
        """

    def suggest(self, query: Query, reader: Reader, size: int) -> list[Hit]: ...

    def similar(self, title: str, text: str, reader: Reader, size: int) -> list[Hit]: ...

    def best_parts(self, query: Query, keys: list) -> dict:
        """``{key: id of the part that matches best}``."""

    def write(self, load, keys: list) -> bool:
        """Index what ``load(keys)`` gives, forget the other keys. Whether that is enough: ``False`` while a
        rebuild is under way that has not seen this write.

        Whichever of two workers has read last has the last word.
        """

    def rebuild(self, documents: Iterable[Document], *, after: Reached | None = None) -> int:
        """Fill a new index beside and swap it in; the former one answers meanwhile. Gives their number.

        ``after``: go on with what a rebuild that was cut short has left, these documents being the rest.
        """

    def reached(self) -> Reached | None:
        """What a rebuild that was cut short has left. Writes have kept it right since."""

    def check_health(self) -> None:
        """Raise :class:`Unavailable` when the index cannot answer, :class:`Broken` when it never will."""

    def scrub(self) -> None:
        """Make sure that nothing of what was removed stays in the files of the index."""

    def fingerprints(self) -> dict:
        """``{key: fingerprint}`` of all that is indexed."""


def get_engine() -> Engine:
    return import_string(settings.SEARCH_ENGINE)()
