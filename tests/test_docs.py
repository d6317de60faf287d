"""The documents of the repository speak of what is in it."""

import ast
import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROSE = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
A_DOCUMENT = re.compile(r"(?<![\w/.-])[\w/-]+\.md\b")
A_PLACE = re.compile(r"`((?:comcep|forum|kb|tests|bench|docs|templates|deploy)/[\w./-]+?)/?`")


def tracked():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def mentions(text):
    return {found[0] for found in A_DOCUMENT.finditer(text)}


def test_no_file_refers_to_a_document_that_is_not_in_the_repository():
    there = {path.relative_to(ROOT).as_posix() for path in tracked()}
    kinds = {".py", ".md", ".toml", ".html", ".css", ".js", ".yaml"}
    sources = [path for path in tracked() if path.suffix in kinds and path.name != "test_docs.py"]

    lost = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources
        if path.exists()
        for name in sorted(mentions(path.read_text(encoding="utf-8")))
        if name not in there and (path.parent / name).relative_to(ROOT).as_posix() not in there
    ]

    assert lost == []


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_every_place_that_a_document_names_exists(path):
    named = A_PLACE.findall(path.read_text(encoding="utf-8"))

    assert [place for place in named if not (ROOT / place).exists()] == []


def test_a_name_that_a_document_gives_to_a_right_or_an_act_is_in_its_file():
    rows = re.findall(r"`([\w/]+\.py)`, `(\w+)`", (ROOT / "docs/design.md").read_text(encoding="utf-8"))

    assert len(rows) >= 3
    assert [name for place, name in rows if f"def {name}(" not in (ROOT / place).read_text()] == []


def test_no_document_counts_the_paragraphs_of_another():
    """A number of that kind speaks of a text that nobody finds here."""
    assert [path.name for path in PROSE if re.search(r"§\s*\d", path.read_text(encoding="utf-8"))] == []


# The registries and signals of the design


def test_each_registry_and_each_signal_stands_in_the_table_with_who_uses_it():
    table, used = list(rows_of_the_table()), users()

    assert {one for row, _ in table for one in row} == used.keys()
    assert [row for row, people in table if set().union(*(used[one] for one in row)) != people] == []


def rows_of_the_table():
    """What each row names, as ``{(file, name)}``, and the packages that it says use it."""
    design = (ROOT / "docs/design.md").read_text(encoding="utf-8")
    section = design.partition("## Registries and signals")[2].partition("\n## ")[0]
    for line in section.splitlines():
        if line.startswith("| `"):
            names, place, _, people = (cell.strip() for cell in line.strip("| ").split(" | "))
            named = re.findall(r"`([\w.]+)`", f"`{names.strip('`')}`")
            yield {(place.strip("`"), name.rpartition(".")[2]) for name in named}, set(people.split(", "))


def users():
    """``{(file, name): packages}``: what the apps of packages call, and the signals that they hear."""
    found = defaultdict(set)
    sources = (path for package in ("comcep", "forum", "kb") for path in (ROOT / package).rglob("*.py"))
    for path in sources:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        brought = _imports(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and ast.unparse(node.value) == "Signal()":
                found[path.relative_to(ROOT).as_posix(), node.targets[0].id] |= set()
            if not isinstance(node, ast.Call):
                continue
            heard = getattr(node.func, "attr", "") == "connect"
            called = _called(node.func.value if heard else node.func, brought)
            if called and _file(called[0]) and (heard or path.name == "apps.py") and called[1].islower():
                found[_file(called[0]), called[1]].add(_package(path))
    return dict(found)


def _imports(tree):
    """What each name stands for that a module, or a function of it, imports: ``(module, name in it)``."""
    return {
        each.asname or each.name: (node.module, each.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for each in node.names
    }


def _called(function, brought):
    """The module and the name of a function that was imported, alone or with its module."""
    if isinstance(function, ast.Name):
        return brought.get(function.id)
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        module = brought.get(function.value.id)
        return module and (".".join(module), function.attr)
    return None


def _file(module):
    place = f"{module.replace('.', '/')}.py"
    return place if (ROOT / place).exists() else ""


def _package(path):
    parts = path.relative_to(ROOT).parts
    return parts[1] if parts[0] == "comcep" or parts[1] == "promise" else parts[0]
