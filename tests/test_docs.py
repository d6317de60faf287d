"""The documents of the repository speak of what is in it."""

import re
import subprocess
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
