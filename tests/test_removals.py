"""The list of checks that ``bench.mutations`` removes follows the source: nobody has to remember it."""

from collections import Counter

import pytest

from bench.mutations import Removal, chosen, files_of
from bench.removals import REMOVALS
from bench.walls import walls


@pytest.mark.parametrize("removal", REMOVALS, ids=[name for name, _, _ in REMOVALS])
def test_a_check_can_still_be_removed(removal):
    Removal(*removal)  # or it says why not


def test_each_marker_beside_a_check_has_its_removal():
    named = {change[0] for _, changes, _ in REMOVALS for change in changes if len(change) == 2}

    assert set(walls()) - named == set()


def test_the_tests_that_ought_to_notice_exist(request):
    modules = [pytest.Module.from_parent(request.session, path=path) for path in files_of(REMOVALS)]
    items = [item for module in modules for item in module.collect()]

    assert [words for _, _, tests in REMOVALS for words in tests if not chosen(items, words)] == []


def test_no_two_removals_have_the_same_name():
    assert [name for name, times in Counter(name for name, _, _ in REMOVALS).items() if times > 1] == []
