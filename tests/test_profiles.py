"""Each test runs in one of the targets that ``.ci/run`` runs, and the lists of ``tests/profiles.py`` hold."""

import re
from functools import cache

import pytest
from _pytest.mark.expression import Expression
from django.conf import settings

from tests.profiles import EMBEDDED_ONLY, HERE, listed

TARGET = re.compile(r"^(test[a-z-]*):.*\n((?:\t.*\n)+)", re.MULTILINE)
CHOSEN = re.compile(r'pytest .*-m (?:"([^"]+)"|(\w+))(?: (tests/\w+))?')


@cache
def targets():
    """``{target of the Makefile: (the tests it chooses, the folder where it looks for them)}``."""
    found = {}
    for name, recipe in TARGET.findall((settings.BASE_DIR / "Makefile").read_text()):
        quoted, word, folder = CHOSEN.search(recipe).groups("")
        found[name] = Expression.compile(quoted + word), HERE.parent / (folder or HERE.name)
    return found


@cache
def of_the_checks():
    said = (settings.BASE_DIR / ".ci" / "run").read_text()
    return set(targets()) & set(re.findall(r"\b(test[a-z-]*)\b", said))


@pytest.fixture(scope="module")
def places(request):
    """``{module of tests: {test: the targets that run it}}``, of every file on the disk."""
    modules = [
        pytest.Module.from_parent(request.session, path=path) for path in sorted(HERE.rglob("test_*.py"))
    ]
    return {module.path: {item.nodeid: where(item) for item in module.collect()} for module in modules}


def where(item):
    marks = {mark.name for mark in item.iter_markers()}
    marks |= {"embedded"} if listed(item.path, EMBEDDED_ONLY) else set()
    marks |= {"services"} if listed(item.path, ["services"]) and "cluster" not in marks else set()
    return {
        name
        for name, (chosen, folder) in targets().items()
        if item.path.is_relative_to(folder) and chosen.evaluate(lambda name, **_: name in marks)
    }


def test_every_test_of_every_module_runs_in_a_target_of_the_checks(places):
    tests = {name: found for module in places.values() for name, found in module.items()}

    assert [path.name for path, module in places.items() if not module] == []
    assert [name for name, found in tests.items() if not found & of_the_checks()] == []


def test_what_is_not_listed_runs_on_the_services_too(places):
    """But for what drives a browser or kills a node, and single cases that say so where they stand."""
    enough = {"test-services", "test-browser", "test-cluster"}
    left = {path: module for path, module in places.items() if not listed(path, EMBEDDED_ONLY)}

    assert [path.name for path, module in left.items() if not enough & set().union(*module.values())] == []


def test_what_is_listed_is_there():
    assert [place for place in EMBEDDED_ONLY if not (HERE / place).exists()] == []
