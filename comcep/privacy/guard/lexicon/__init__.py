"""Word lists, one text file each; ``#`` starts a comment line."""

import re
from functools import cache
from pathlib import Path

from comcep.privacy.guard.normal import fold

_HERE = Path(__file__).parent


def _lines(name):
    lines = (_HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@cache
def first_names():
    """``(all, also common words)``: two sets of folded first names."""
    words = " ".join(_lines("first_names")).split()
    common = {fold(w[:-1]) for w in words if w.endswith("~")}
    return {fold(w.rstrip("~")) for w in words}, common


@cache
def not_people():
    return {fold(w) for w in " ".join(_lines("not_people")).split()}


@cache
def places():
    return {fold(w) for w in " ".join(_lines("places")).split()}


@cache
def organisations():
    return {fold(w.strip()) for line in _lines("organisations") for w in line.split("|")}


@cache
def employers():
    """``(all, also common words)``: patterns over folded text."""
    names = [w.strip() for line in _lines("employers") for w in line.split("|")]
    plain = [re.escape(fold(w)) for w in names if not w.endswith("~")]
    common = [re.escape(fold(w.rstrip("~"))) for w in names]
    return tuple(
        re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(part, key=len, reverse=True))})(?![\w-])")
        for part in (plain, common)
    )


@cache
def conditions():
    """Two patterns over folded text: those that speak of health by themselves, and those that need a person."""
    own, weak = [], []
    for line in _lines("conditions"):
        target = weak if line.startswith("!") else own
        target.append(line.lstrip("!").replace("*", r"\w{0,4}"))
    return tuple(
        re.compile(rf"\b(?:{'|'.join(sorted(part, key=len, reverse=True))})\b") for part in (own, weak)
    )
