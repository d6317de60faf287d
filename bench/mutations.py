"""Remove each check of visibility in turn, and see whether the suite notices.

    python -m bench.mutations [--only WORD] [--keep FILE.json] [--out docs/mutations.md]

What is removed stands in ``bench/removals/``, with the tests that ought to notice. One process starts the
tests once: before a test it changes the very code of the function that holds the check (in memory, never on
the disk), and puts it back afterwards. A removal that these tests do not notice is tried against the whole
canary and the replay. With ``--keep``, what was noticed is written there as it comes, and what an earlier
run noticed, of the same code with the same tests, is not tried again. Exits non-zero when one survives, or
when a check is not where its marker stands.
"""

import argparse
import builtins
import dis
import gc
import hashlib
import json
import sys
import time
import types
from importlib import import_module
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from bench.removals import REMOVALS
from bench.walls import ROOT, Impossible, marked, walls, without

# The canary and the replay, each with a test that makes its world.
CANARY = {"tests/test_visibility.py": "every_hole", "tests/test_replay.py": "stale_index"}
HEAD = """# Ce que la suite remarque quand une vérification manque

Écrit par `python -m bench.mutations --out docs/mutations.md`. Chaque ligne est une vérification de visibilité
que l’on retire (`bench/removals/` dit laquelle, et comment), puis le premier test qui échoue. {sentence}

| ce que l’on retire | où | remarqué par |
| --- | --- | --- |
"""


def functions_in(code, path=()):
    """``{(place in the file, …): code}`` of every function of that module, nested ones included."""
    found = {}
    for number, inner in enumerate(c for c in code.co_consts if isinstance(c, types.CodeType)):
        here = (*path, inner.co_qualname, number if inner.co_name.startswith("<") else 0)
        found[here] = inner
        found |= functions_in(inner, here)
    return found


def same(one, other):
    """Whether two functions do the same, wherever they stand in the file."""
    names = "co_code co_names co_varnames co_freevars co_cellvars".split()
    if any(getattr(one, name) != getattr(other, name) for name in names):
        return False
    if len(one.co_consts) != len(other.co_consts):
        return False
    return all(
        same(a, b) if isinstance(a, types.CodeType) and isinstance(b, types.CodeType) else a == b
        for a, b in zip(one.co_consts, other.co_consts, strict=True)
    )


def globals_of(code):
    """Names that a function asks of its module."""
    return {each.argval for each in dis.get_instructions(code) if each.opname == "LOAD_GLOBAL"}


class Removal:
    """One removal, ready to be made and undone in the running process."""

    def __init__(self, name, changes, tests):
        self.name, self.tests = name, tests
        self.changes = [change for each in changes for change in self._in_files(*each)]
        self.print = hashlib.sha256(repr((self._texts(), tests)).encode()).hexdigest()[:16]
        self.files = list(dict.fromkeys(change[0] for change in self.changes))
        self.swaps = [swap for file in self.files for swap in self._swaps(file)]
        self.held = []

    def _in_files(self, marker, operation):
        """``(file, (marker, operation))`` for each file of the marker."""
        if marker not in walls():
            raise Impossible(f"{self.name}: no marker {marker} in the source")
        return [(file, (marker, operation)) for file in walls()[marker]]

    def _texts(self):
        """What is removed, as it is written now: another wording is tried again."""
        return [(*change, marked((ROOT / change[0]).read_text(), change[1][0])) for change in self.changes]

    def _swaps(self, file):
        """The functions of ``file`` that change, as ``(code, code without the check)``."""
        path = ROOT / file
        source = path.read_text()
        changes = [change for where, change in self.changes if where == file]
        before = functions_in(compile(source, str(path), "exec"))
        for keep in (False, True):
            try:
                after = functions_in(compile(without(source, changes, keep), str(path), "exec"))
            except Impossible as error:
                raise Impossible(f"{self.name}: in {file}, {error}") from None
            swaps = [
                (code, after[at]) for at, code in before.items() if at in after and not same(code, after[at])
            ]
            if all(code.co_freevars == other.co_freevars for code, other in swaps):
                break
        else:
            raise Impossible(f"{self.name}: a function of {file} would hold other variables")
        if not swaps:
            raise Impossible(f"{self.name}: no function of {file} does otherwise without it")
        return swaps

    def make(self):
        for file in self.files:  # a view is not imported before something is asked for
            import_module(file.removesuffix(".py").replace("/", "."))
        gc.unfreeze()
        living = [found for found in gc.get_objects() if type(found) is types.FunctionType]
        for code, other in self.swaps:
            for function in living:
                here = function.__code__
                if here.co_qualname == code.co_qualname and here.co_filename == code.co_filename:
                    if here.co_firstlineno == code.co_firstlineno:
                        self._knows(function, here, other)
                        self.held.append((function, here))
                        function.__code__ = other
        if not self.held:
            raise Impossible(f"{self.name}: nothing living to change")

    def _knows(self, function, before, after):
        """A name that the module has not would fail any test, whatever the check does."""
        known = {*function.__globals__, *dir(builtins), *globals_of(before)}
        if unknown := globals_of(after) - known:
            raise Impossible(f"{self.name}: {function.__module__} has no {', '.join(sorted(unknown))}")

    def undo(self):
        for function, code in self.held:
            function.__code__ = code
        self.held = []


def files_of(removals):
    """The files of tests that those removals name, and the canary’s."""
    words = {word for _, _, tests in removals for named in tests for word in named.split()}
    names = {word for word in words if word.endswith(".py")} | set(CANARY)
    return sorted({path for name in names for path in ROOT.glob(f"tests/**/{name.removeprefix('tests/')}")})


def chosen(items, words):
    """The tests whose name holds every one of those words."""
    return [item for item in items if all(word in item.nodeid for word in words.split())]


class Trial:
    """A plugin of pytest: for each removal its tests, until one fails."""

    def __init__(self, removals, keep):
        self.removals, self.results, self.warmed, self.keep = removals, {}, None, keep

    def pytest_runtestloop(self, session):
        from tests.test_visibility import Walk

        Walk.first_is_enough = True
        plan = [
            (removal, [item for words in removal.tests for item in chosen(session.items, words)])
            for removal in self.removals
        ]
        # What a file makes once is made once; the canary, which takes longest, comes last.
        plan.sort(key=lambda pair: (pair[1][0].location[0] == "tests/test_visibility.py", pair[1][0].nodeid))
        self.try_all(session, plan)
        survivors = [removal for removal, _ in plan if not self.results[removal.name]]
        everything = [
            item for file in CANARY for item in session.items if item.nodeid.startswith(f"{file}::")
        ]
        self.try_all(session, [(removal, everything) for removal in survivors])
        return True

    def try_all(self, session, plan):
        for removal, items in plan:
            started = time.monotonic()
            self.results[removal.name] = self.notice(session, removal, items)
            failure, why = self.results[removal.name] or ("**rien**", "")
            took = time.monotonic() - started
            if self.keep and self.results[removal.name]:
                kept = json.loads(self.keep.read_text()) if self.keep.exists() else {}
                self.keep.write_text(json.dumps(kept | {removal.print: failure}, indent=1))
            print(f"{took:5.0f} s  {removal.name}: {failure} [{why}]", file=sys.stderr, flush=True)

    def notice(self, session, removal, items):
        """The name of the first test that fails without the check, and what it said; or nothing."""
        for item in items:
            session._setupstate.teardown_exact(item)
            near = next(each for each in session.items if each.parent is item.parent and each is not item)
            self.warm(session, item, near)
            removal.make()
            try:
                reports = runtestprotocol(item, nextitem=near, log=False)
            finally:
                removal.undo()
            if failed := [report for report in reports if report.failed and report.when == "call"]:
                return item.nodeid, " ".join(failed[0].longreprtext.split())[-200:]
        return None

    def warm(self, session, item, near):
        """What a file makes once (the world) is made with every check in place."""
        file = item.nodeid.partition("::")[0]
        if file == self.warmed:
            return
        self.warmed = file
        if file in CANARY:
            first = next(each for each in session.items if CANARY[file] in each.nodeid)
            reports = runtestprotocol(first, nextitem=near if near is not first else item, log=False)
            if any(report.failed for report in reports):
                raise RuntimeError(f"{first.nodeid} fails with every check in place: {reports}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--only", default="", help="removals whose name holds this word")
    parser.add_argument("--keep", type=Path, help="where to keep what was noticed, from one run to the next")
    parser.add_argument("--out", help="where to write the table")
    options = parser.parse_args()
    removals = [Removal(*each) for each in REMOVALS if options.only in each[0]]
    names = [each.name for each in removals]
    kept = json.loads(options.keep.read_text()) if options.keep and options.keep.exists() else {}
    trial = Trial([each for each in removals if each.print not in kept], options.keep)
    arguments = ["-p", "no:randomly", "--show-capture=no", "--tb=short"]
    files = map(str, files_of(REMOVALS))
    code = pytest.main([*arguments, *files], plugins=[trial]) if trial.removals else 0
    trial.results |= {each.name: (kept[each.print], "") for each in removals if each.print in kept}
    if len(trial.results) < len(removals):
        sys.exit(f"the tests did not start (code {code})")
    survivors = [name for name in names if not trial.results[name]]
    if options.out:
        Path(options.out).write_text(table(removals, trial.results, survivors))
    print(f"{len(names)} removed, {len(names) - len(survivors)} noticed", file=sys.stderr)
    sys.exit(bool(survivors))


def table(removals, results, survivors):
    sentence = f"{len(removals)} vérifications retirées, {len(removals) - len(survivors)} remarquées."
    lines = []
    for removal in removals:
        test = f"`{results[removal.name][0]}`" if results[removal.name] else "**rien**"
        lines.append(f"{what_and_where(removal)} | {test} |")
    return HEAD.format(sentence=sentence) + "\n".join(lines) + "\n"


def what_and_where(removal):
    """Its line of the table, but for what noticed."""
    return f"| {removal.name} | {', '.join(f'`{file}`' for file in removal.files)}"


if __name__ == "__main__":
    main()
