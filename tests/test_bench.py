"""The subjects of ``bench.faults``, which no test runs at their size: each is there, and has its bars."""

import importlib
import inspect
import pkgutil

import pytest
from django.conf import settings

from bench import faults
from bench.faults.__main__ import SUBJECTS


@pytest.mark.parametrize("name", SUBJECTS)
def test_each_subject_yields_bars_and_is_explained(name):
    subject = importlib.import_module(f"bench.faults.{name}")
    bar = faults.Bar(f"{name}: a figure", 2.0, 1.0)

    assert inspect.isgeneratorfunction(subject.measure)
    assert next(iter(inspect.signature(subject.measure).parameters)) == "run"
    assert subject.Bar is faults.Bar and "yield Bar(" in inspect.getsource(subject)
    assert f"| `{name}` |" in (settings.BASE_DIR / "docs/bench.md").read_text()
    assert not bar.holds and str(bar).startswith("FAILS")


def test_no_subject_is_forgotten():
    modules = (
        importlib.import_module(f"bench.faults.{each.name}") for each in pkgutil.iter_modules(faults.__path__)
    )

    assert {each.__name__.rpartition(".")[2] for each in modules if hasattr(each, "measure")} == set(SUBJECTS)
