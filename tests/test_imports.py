"""Imports run one way inside the packages too, and what is written fits in a head."""

import ast
import re
from pathlib import Path

import grimp
import pytest

HOUSE = ("comcep", "forum", "kb")
ROOT = Path(__file__).parent.parent

# Wagtail asks a page for its context and gives no other place for it: the page then loads what lists its
# children or its readers, which knows the pages.
GET_CONTEXT = {
    ("kb.models.index", "kb.reading.listing"),
    ("kb.models.procedures", "kb.reading.article"),
}


LINES_OF_A_FILE, LINES_OF_A_FUNCTION = 400, 60
REASON = re.compile(r"\bin one piece\b|\blong\b", re.IGNORECASE)
"""How the docstring of a longer function says why it is not cut."""


@pytest.fixture(scope="module")
def imports():
    """What each module of the house imports of it, from the top or inside a function: ``{name: names}``."""
    graph = grimp.build_graph(*HOUSE, cache_dir=None)
    return {name: set(graph.find_modules_directly_imported_by(name)) for name in graph.modules}


def circles(imports):
    """The sets of modules that reach each other (Tarjan's strongly connected components of several)."""
    number, lowest, path, found = {}, {}, [], []

    def visit(name):
        number[name] = lowest[name] = len(number)
        path.append(name)
        for other in sorted(imports[name]):
            if other not in number:
                visit(other)
                lowest[name] = min(lowest[name], lowest[other])
            elif other in path:
                lowest[name] = min(lowest[name], number[other])
        if lowest[name] == number[name]:
            circle = path[path.index(name) :]
            del path[path.index(name) :]
            if len(circle) > 1:
                found.append(sorted(circle))

    for name in sorted(imports):
        if name not in number:
            visit(name)
    return found


def sources(*kinds):
    for path in sorted(path for package in HOUSE for path in (ROOT / package).rglob("*.*")):
        if path.suffix in (kinds or {".py"}) and "migrations" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def functions(text):
    return [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def test_a_circle_is_found_wherever_it_closes():
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}) == [["b", "c"]]
    assert circles({"a": {"b"}, "b": {"c", "d"}, "c": set(), "d": {"a"}}) == [["a", "b", "d"]]
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_an_import_inside_a_function_counts(imports):
    assert "comcep.privacy.suppression" in imports["comcep.privacy.hiding"]


def test_no_module_imports_what_imports_it(imports):
    without = {
        name: {other for other in others if (name, other) not in GET_CONTEXT}
        for name, others in imports.items()
    }

    assert circles(without) == []


def test_the_pages_that_import_late_do_so_to_make_their_context():
    late = {
        (path.removesuffix(".py").removesuffix("/__init__").replace("/", "."), node.module)
        for path, text in sources()
        for function in functions(text)
        if function.name == "get_context"
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom)
    }

    assert GET_CONTEXT <= late


def test_a_file_has_at_most_400_lines():
    written = sources(".py", ".css", ".js")
    found = {path for path, text in written if len(text.splitlines()) > LINES_OF_A_FILE}

    assert sorted(found) == []


def test_a_function_has_at_most_60_lines_or_says_why_it_is_in_one_piece():
    found = {
        f"{path}: {function.name}"
        for path, text in sources()
        for function in functions(text)
        if function.end_lineno - function.lineno >= LINES_OF_A_FUNCTION
        and not REASON.search(ast.get_docstring(function) or "")
    }

    assert sorted(found) == []


def test_no_row_is_held_with_its_key():
    """With its key, PostgreSQL makes whoever only names the row wait, at the end of her transaction."""
    held = re.compile(r"select_for_update\((?!.*no_key=True).*")
    sources = [path for room in HOUSE for path in (ROOT / room).rglob("*.py")]

    assert [f"{path.name}: {line}" for path in sources for line in held.findall(path.read_text())] == []
