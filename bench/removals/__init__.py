"""What ``bench/mutations.py`` removes: a module for each package of the house, its rule, and what holds it.

A removal is ``(what, [changes], [tests])``. To add a check of visibility is to put a marker beside it,
``# wall: name``, and to add its removal here. Tests are named by words of their address, all of which it
holds; the first ones ought to notice. A check that another one stands behind is removed with that other one,
and says so. ``tests/test_removals.py`` holds this list to the source, and the source to this list.

A change is ``(marker, operation)``. It names no file and quotes no code, so a check may move and be said in
other words; ``bench/walls.py`` says which statement a marker stands for. The operations:

``GONE``: the statement does nothing::

    if self.audience not in audiences_of(request.user):  # wall: text-page
        raise Http404

``ALWAYS``, ``NEVER``: the condition of ``if``, of ``a if b else c`` or of a comprehension is not asked::

    return [pk for pk, rights in self._rights.items() if rights]  # wall: given-sections, ALWAYS

``WithoutTest(name)``: a part of ``and``, ``or``, ``|``, ``&``, ``-`` no longer counts::

    return is_moderator(member) and report.exact is not None  # wall: exact, WithoutTest("is_moderator")

``WithoutArgument(name)``: a call is made without the argument of that keyword, or that names this::

    found = Topic.objects.filter(
        approved=True,
        forum__in=rights_of(member).readable_ids(),  # wall: topics, WithoutArgument("readable_ids")
    )

``WithoutCall(name)``: a method or a function is not called; what it was asked of stands there as is::

    return self.filter(mine).exclude(member=member)  # wall: requests, WithoutCall("exclude")
    pages = ProcedurePage.objects.visible_to(member)  # wall: pages, WithoutCall("visible_to"): all of them
    conditions = permission(reader, readable(cells, reader))  # wall: hints, WithoutCall("readable"): cells

``Gives(expression)``: the statement returns, assigns or goes through something else; ``it`` is what it was::

    reader = user if self.audience in audiences_of(user) else AnonymousUser()  # wall: rights, Gives("user")
    kept = f"t.forum_id IN ({marks(sections)})"  # wall: sections, Gives("f'({it} OR 1 = 1)'")

``CallGives(name, expression)``: a call in the statement gives something else::

    rows = topics(missing, rights.readable_ids())  # wall: found, CallGives("readable_ids", "every_section()")

Several removals may change one marked statement, each in its way.
"""

from bench.removals import committee, forum, home, kb, members, moderation, notifications, search

REMOVALS = [
    removal
    for package in (notifications, members, forum, kb, moderation, search, committee, home)
    for removal in package.REMOVALS
]
