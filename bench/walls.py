"""Checks of the source, found by the marker beside them, and what is done to one to remove it.

A marker is a comment, ``# wall: name``, at the end of any line of a statement, or alone on the line above it.
It stands for the innermost statement there; the body of an ``if`` or of a ``for`` is not part of it. It may
stand at several places: a removal then changes them all. Where a statement has several parts that answer, the
one on the marker's own line is meant.
"""

import ast
import copy
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["comcep", "forum", "kb"]
MARKER = re.compile(r"# wall: ([a-z0-9]+(?:-[a-z0-9]+)*)(?=\s|$)")
BODIES = {"body", "orelse", "handlers", "finalbody", "cases"}


class Impossible(ValueError):
    """A check is not where a removal looks for it, or cannot be taken out of a running process."""


@cache
def walls():
    """``{marker: [files where it stands]}`` of the whole source."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for name in dict.fromkeys(MARKER.findall(path.read_text())):
                found.setdefault(name, []).append(path.relative_to(ROOT).as_posix())
    return found


def without(source, changes, keep=False):
    """The tree of that source after those ``(marker, operation)``.

    With ``keep``, each former statement stays as dead code: a function must hold the same variables of the
    functions around it as before, to take the place of the one that runs.
    """
    tree = ast.parse(source)
    for marker, operation in changes:
        for line in lines_of(source, marker):
            statement = _statement(tree, source, line)
            former = copy.deepcopy(statement)
            part, other = operation.change(statement, line)
            tree = _Put(part, other).visit(tree)
            if keep and part is not statement:
                tree = _Put(statement, [_dead(former), statement]).visit(tree)
    return ast.fix_missing_locations(tree)


def marked(source, marker):
    """The statements that a marker stands for, as text: two of them are the same check in the same words."""
    tree = ast.parse(source)
    return [ast.unparse(_statement(tree, source, line)) for line in lines_of(source, marker)]


def lines_of(source, marker):
    return [n for n, line in enumerate(source.splitlines(), 1) if marker in MARKER.findall(line)]


def _statement(tree, source, line):
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    if source.splitlines()[line - 1].lstrip().startswith("#"):
        return min((s for s in statements if s.lineno > line), key=lambda s: (s.lineno, -s.end_lineno))
    around = [s for s in statements if s.lineno <= line <= s.end_lineno]
    if not around:
        raise Impossible(f"no statement on line {line}")
    return min(around, key=lambda s: s.end_lineno - s.lineno)


class _Put(ast.NodeTransformer):
    """Put ``other`` where ``part`` stands."""

    def __init__(self, part, other):
        self.part, self.other = part, other

    def visit(self, node):
        return self.other if node is self.part else self.generic_visit(node)


def _dead(statement):
    return ast.copy_location(ast.If(ast.Constant(False), [statement], []), statement)


def _parts(statement):
    """The nodes of a statement without those of the statements inside it."""
    waiting = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        for name, held in ast.iter_fields(node):
            if isinstance(node, ast.stmt) and name in BODIES:
                continue
            held = held if isinstance(held, list) else [held]
            waiting += [each for each in held if isinstance(each, ast.AST)]


def _names(node, word):
    """Whether ``word`` is a name in ``node``: a variable, an attribute or the keyword of an argument."""
    return any(
        word in (getattr(each, "id", None), getattr(each, "attr", None), getattr(each, "arg", None))
        for each in ast.walk(node)
    )


def _only(found, line, what):
    """The one part that answers, or the one of them on the marked line."""
    if len(found) > 1:
        found = [part for part in found if part.lineno <= line <= part.end_lineno]
    if len(found) != 1:
        raise Impossible(f"line {line} has {len(found)} times {what}")
    return found[0]


def _innermost(found):
    """Without those that hold another of them."""
    return [node for node in found if not any(each is not node and each in ast.walk(node) for each in found)]


def _replaced(text, former):
    """The expression ``text``, in which ``it`` is what stood there."""

    class It(ast.NodeTransformer):
        def visit_Name(self, node):
            return copy.deepcopy(former) if node.id == "it" else node

    return ast.copy_location(It().visit(ast.parse(text, mode="eval").body), former)


@dataclass(frozen=True)
class Gone:
    """The statement does nothing."""

    def change(self, statement, line):
        if getattr(statement, "orelse", None):
            raise Impossible(f"line {line} has an else, which would go too: say NEVER or ALWAYS")
        return statement, _dead(statement)


@dataclass(frozen=True)
class Condition:
    """The condition of the statement is always the same: that of an ``if``, or the only one inside."""

    holds: bool

    def change(self, statement, line):
        if isinstance(statement, ast.If | ast.While | ast.Assert):
            test = statement.test
        else:
            tests = [node.test for node in _parts(statement) if isinstance(node, ast.IfExp)]
            tests += [test for node in _parts(statement) for test in getattr(node, "ifs", [])]
            test = _only(tests, line, "a condition")
        join = ast.Or() if self.holds else ast.And()
        return test, ast.copy_location(ast.BoolOp(join, [ast.Constant(self.holds), test]), test)


@dataclass(frozen=True)
class WithoutTest:
    """What names ``word`` no longer counts among the parts of ``and``, ``or``, ``|``, ``&`` or ``-``."""

    word: str

    def change(self, statement, line):
        found = _innermost([node for node in _parts(statement) if self._left(node)])
        joined = _only(found, line, f"a part of and, or, |, &, - that names {self.word}")
        left = self._left(joined)
        other = left[0] if len(left) == 1 else ast.BoolOp(joined.op, left)
        return joined, ast.copy_location(other, joined)

    def _left(self, node):
        """What remains of it, when something does and something goes."""
        if isinstance(node, ast.BoolOp):
            sides = node.values
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd | ast.Sub):
            sides = [node.left, node.right]
        else:
            return []
        left = [side for side in sides if not _names(side, self.word)]
        return left if len(left) < len(sides) else []


@dataclass(frozen=True)
class WithoutArgument:
    """A call is made without its argument of that keyword, or without the one that names ``word``."""

    word: str

    def change(self, statement, line):
        calls = [node for node in _parts(statement) if isinstance(node, ast.Call)]
        if found := [each for call in calls for each in call.keywords if each.arg == self.word]:
            return _only(found, line, f"an argument {self.word}"), None
        given = [each for call in calls for each in (*call.args, *call.keywords)]
        found = _innermost([each for each in given if _names(each, self.word)])
        return _only(found, line, f"an argument that names {self.word}"), None


@dataclass(frozen=True)
class WithoutCall:
    """A call is not made: its first argument stands there as is, or what its method was asked of.

    A method of a manager leaves all the rows.
    """

    word: str

    def change(self, statement, line):
        call = _only(_calls(statement, self.word), line, f"a call of {self.word}")
        if isinstance(call.func, ast.Name):
            return call, call.args[0]
        left = call.func.value
        if getattr(left, "attr", None) == "objects":
            left = ast.copy_location(ast.Call(ast.Attribute(left, "all", ast.Load()), [], []), call)
        return call, left


@dataclass(frozen=True)
class Gives:
    """The statement returns, assigns or goes through something else."""

    expression: str

    def change(self, statement, line):
        value = statement.iter if isinstance(statement, ast.For) else getattr(statement, "value", None)
        if value is None:
            raise Impossible(f"line {line} gives nothing")
        return value, _replaced(self.expression, value)


@dataclass(frozen=True)
class CallGives:
    """A call in the statement gives something else."""

    word: str
    expression: str

    def change(self, statement, line):
        call = _only(_calls(statement, self.word), line, f"a call of {self.word}")
        return call, _replaced(self.expression, call)


def _calls(statement, word):
    calls = [node for node in _parts(statement) if isinstance(node, ast.Call)]
    return [call for call in calls if word in (getattr(call.func, name, None) for name in ("id", "attr"))]


GONE, ALWAYS, NEVER = Gone(), Condition(True), Condition(False)
