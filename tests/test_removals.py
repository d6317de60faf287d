"""The list of checks that ``bench.mutations`` removes follows the source: nobody has to remember it."""

from collections import Counter

import pytest

from bench.mutations import Removal, chosen, files_of, what_and_where
from bench.removals import REMOVALS
from bench.walls import ROOT, walls


@pytest.mark.parametrize("removal", REMOVALS, ids=[name for name, _, _ in REMOVALS])
def test_a_check_can_still_be_removed(removal):
    Removal(*removal)  # or it says why not


def test_each_marker_has_its_removal_and_each_removal_its_marker():
    assert set(walls()) == {marker for _, changes, _ in REMOVALS for marker, _ in changes}


def test_the_table_tells_of_each_removal_and_where_it_stands():
    table = (ROOT / "docs/mutations.md").read_text()
    lines = [line.rpartition(" | ")[0] for line in table.splitlines() if line.startswith("| ")]

    assert lines[2:] == [what_and_where(Removal(*each)) for each in REMOVALS]
    noticed = sum(line.count("::") > 0 for line in table.splitlines() if line.startswith("| "))
    assert f"{len(REMOVALS)} vérifications retirées, {noticed} remarquées" in table


def test_the_tests_that_ought_to_notice_exist(request):
    modules = [pytest.Module.from_parent(request.session, path=path) for path in files_of(REMOVALS)]
    items = [item for module in modules for item in module.collect()]

    assert [words for _, _, tests in REMOVALS for words in tests if not chosen(items, words)] == []


def test_no_two_removals_have_the_same_name():
    assert [name for name, times in Counter(name for name, _, _ in REMOVALS).items() if times > 1] == []
