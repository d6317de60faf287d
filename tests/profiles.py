"""What runs where: every test runs on one machine (``make test``), and again on PostgreSQL, Redis and
Elasticsearch (``make test-services``) unless these cannot change what it says.

``EMBEDDED_ONLY`` lists what they cannot change. Nothing stands there that asks statements written by hand,
constraints, transactions, the search engine, the cache or the queue. A case of a test is marked where it
stands, ``pytest.param(…, marks=pytest.mark.embedded)``, with its reason. ``tests/test_profiles.py`` holds the
list to the files, and the targets of the Makefile to the tests.

``.ci/run`` has 25 minutes on two cores. What keeps it there, for whoever adds a test:

- a module goes on the list when it asks no statement; of twenty cases that differ in a text and make the same
  statements, one goes to the services (``forum/test_hostile_text.py``);
- where a role is walked through every page, those roles go to the services whose statements are their own;
  who has no session is the visitor; what is hidden by another role's rule is asked of some objects
  (``BY_THE_SAME_RULE`` in ``test_visibility.py``); the badge of new notices is not drawn on each page of it;
- what many tests read is made once for the file, in a transaction (``made_once``, ``laid_out``, ``shelf``),
  or for the whole run, in a file behind a lock (``twelve``, ``tests/net``); migrations are copied
  (``schema.py``), and third parties' come before ours (members 0002): each of these redraws every model;
- a hook that sees each test sees some five thousand, in each process: what it asks of a path is kept;
- a page of the browser is opened once for all that is asked of it, in the dark of its colours alone;
- what is long comes first (``LONG``); the schema is migrated while packages are fetched (``tests.schema``);
- Debian's Python runs it: one compiled without profile takes a third more processor;
- lint and the cluster run beside other targets: neither takes two cores. ``--durations=30`` tells what waits.
"""

import gc
from functools import cache
from pathlib import Path

import pytest

gc.disable()  # until all is imported
HERE = Path(__file__).parent
DATABASE = {"db", "transactional_db", "django_db_setup"}

# Functions of what they are given. A test of these that asks the database is refused.
PURE = [
    "committee/test_nested.py",
    "committee/test_plan.py",
    "committee/test_quarters.py",
    "committee/test_statistics.py",
    "demo/test_texts.py",
    "forum/promise/test_moments.py",
    "forum/promise/test_ranking.py",
    "forum/test_rendering.py",
    "front/test_front.py",
    "home/test_widgets.py",
    "notifications/test_inbound.py",
    "notifications/test_quiet.py",
    "privacy",
    "search/test_analysis.py",
    "search/test_query.py",
    "test_walls.py",
]
# The files of the repository, as they are read.
FILES = [
    "test_bench.py",
    "test_deploy.py",
    "test_docs.py",
    "test_imports.py",
    "test_profiles.py",
    "test_removals.py",
    "test_settings.py",
    "test_styles.py",
    "test_templates.py",
    "test_texts.py",
    "test_typography.py",
]
# The embedded profile itself: the file of its index, how it starts.
EMBEDDED = [
    "front/test_refusals.py",
    "front/test_server.py",
    "search/test_fts5.py",
    "test_run.py",
    "test_schema.py",
]
# What the demonstration says: the rows that demo/test_loaded.py loads, and services/test_moving.py moves.
SAID = [
    "demo/test_published.py",
    "demo/test_shape.py",
]
# What reports tell of one another: sums of what their statements found (committee/test_snapshot.py).
BETWEEN = ["committee/test_history.py"]
# How many statements a page makes: they are the same, wherever they go.
COUNTED = [
    "forum/test_budgets.py",
    "forum/test_writing_cost.py",
]
# Begun first, each by one process that makes its world once, while the other goes through everything else: at
# the end of a run nobody waits for them. The last of these is the one that two may well share.
LONG = ["demo", "net", "test_no_counting.py", "test_replay.py", "test_visibility.py"]
EMBEDDED_ONLY = [*PURE, *FILES, *EMBEDDED, *SAID, *BETWEEN, *COUNTED]


def listed(path, places):
    """Whether that file is one of the places, or in one of them."""
    return _listed(path, tuple(places))


@cache
def _listed(path, places):
    """Asked of each of some thousands of tests, in each process: a file is looked up once."""
    return any(path.is_relative_to(HERE / place) for place in places)


def asked_for(request, parameter):
    """Its values in the tests of this file that run here: what only the others need is not made."""
    given = [vars(item).get("callspec") for item in request.session.items if item.path == request.path]
    return {each.params[parameter] for each in given if each and parameter in each.params}


def pytest_collection_finish():
    """What was imported stays: the collector of cycles does not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if listed(item.path, EMBEDDED_ONLY):
            item.add_marker(pytest.mark.embedded)
        if listed(item.path, PURE) and (DATABASE & set(item.fixturenames) or "django_db" in item.keywords):
            raise pytest.UsageError(
                f"tests.profiles says that {item.nodeid} does not ask the database: it does"
            )
    yield
    items.sort(key=_place_in_the_run)


def _place_in_the_run(item):
    return next((n for n, place in enumerate(LONG) if listed(item.path, [place])), len(LONG))
