"""The places of the tree of sections, laid out from two facts: whose child each is, and who comes first.

mptt keeps them in four numbers that it moves by steps, and warns that two writers spoil them. Here they are
written again whole, under a lock: there are dozens of sections, not thousands.
"""

from django.db import connection, transaction

FIELDS = ("tree_id", "lft", "rght", "level")
LOCK = 0x666F72756D  # « forum »: any number that no other lock of the site has


class NotInATransaction(RuntimeError):
    """A lock that nothing holds would protect nothing."""


def lock():
    """Wait for whoever arranges the sections now; held until the transaction ends.

    On SQLite the transaction is the lock: it takes the right to write when it begins.
    """
    if not connection.in_atomic_block:
        raise NotInATransaction
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def parents_first(rows):
    """``(key, parent, …)`` in the order of the tree, given in that of siblings.

    Those whose line leads to no root are left out.
    """
    below = {}
    for row in rows:
        below.setdefault(row[1], []).append(row)
    found, waiting = [], below.get(None, [])[::-1]
    while waiting:
        row = waiting.pop()
        found.append(row)
        waiting += below.get(row[0], [])[::-1]
    return found


def laid_out(rows):
    """``{key: (tree_id, lft, rght, level)}`` of ``(key, parent)`` in the order of siblings."""
    places, opened, number, tree = {}, [], 0, 0

    def close_until(parent):
        nonlocal number
        while opened and opened[-1] != parent:
            number += 1
            places[opened.pop()][2] = number

    for pk, parent in parents_first(rows):
        close_until(parent)
        if parent is None:
            number, tree = 0, tree + 1
        number += 1
        places[pk] = [tree, number, 0, len(opened)]
        opened.append(pk)
    close_until(None)
    return {pk: tuple(place) for pk, place in places.items()}


def siblings(model):
    """``[key, parent]`` of every section, in the order of siblings as it stands."""
    return [[*row] for row in model.objects.order_by("tree_id", "lft", "pk").values_list("pk", "parent_id")]


def write(model, rows):
    """Give each of ``[key, parent]`` its place, in that order of siblings; give how many had another.

    Raises ``ValueError`` when a line leads to no root.
    """
    places = laid_out(rows)
    if len(places) != len(rows):
        raise ValueError("a section is below itself")
    held = {row[0]: row[1:] for row in model.objects.values_list("pk", "parent_id", *FIELDS)}
    wrong = [(pk, parent) for pk, parent in rows if held[pk] != (parent, *places[pk])]
    for pk, parent in wrong:
        place = dict(zip(FIELDS, places[pk], strict=True))
        model.objects.filter(pk=pk).update(parent=parent, **place)
    return len(wrong)


@transaction.atomic
def repair(model):
    """Lay the tree out again from the parents.

    Give how many sections were not in their place, and the keys of those below themselves, now roots.
    """
    lock()
    rows, lost = siblings(model), []
    while len(sound := parents_first(rows)) < len(rows):
        stand = {row[0] for row in sound}
        one = next(row for row in rows if row[0] not in stand)
        lost.append(one[0])
        one[1] = None
    return write(model, rows), lost
