"""What ``bench/mutations.py`` removes: a module for each package of the house, its rule, and what holds it.

A removal is ``(what, [(file, text, what stands there instead)], [tests])``. To add a check of visibility is to
add its removal here. Each text stands once in its file. Tests are named by words of their address, all of which
it holds; the first ones ought to notice. A check that another one stands behind is removed with that other one,
and says so. ``tests/test_removals.py`` holds this list to the source.
"""

from bench.removals import committee, forum, home, kb, members, moderation, notifications, search

REMOVALS = [
    removal
    for package in (notifications, members, forum, kb, moderation, search, committee, home)
    for removal in package.REMOVALS
]
