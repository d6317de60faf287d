"""What each operation of ``bench/walls.py`` leaves of a marked statement."""

import ast

import pytest

from bench.walls import (
    ALWAYS,
    GONE,
    NEVER,
    CallGives,
    Gives,
    Impossible,
    WithoutArgument,
    WithoutCall,
    WithoutTest,
    without,
)

DONE = [
    ("x = x.exclude(pk=1)  # wall: a", GONE, "if False: x = x.exclude(pk=1)"),
    ("if not one:  # wall: a\n    stop()", GONE, "if False:\n    if not one: stop()"),
    ("# wall: a\nif not one:\n    stop()", NEVER, "if False and not one: stop()"),
    ("if (\n    one\n    and two  # wall: a\n):\n    go()", ALWAYS, "if True or (one and two): go()"),
    ("if one: go()\nelif two: stop()  # wall: a", NEVER, "if one: go()\nelif False and two: stop()"),
    ("x = a if b else c  # wall: a", ALWAYS, "x = a if True or b else c"),
    ("x = [y for y in z if y.own]  # wall: a", ALWAYS, "x = [y for y in z if True or y.own]"),
    ("x = one(y) and two.z and w  # wall: a", WithoutTest("z"), "x = one(y) and w"),
    ("x = one and two(y)  # wall: a", WithoutTest("two"), "x = one"),
    ("x = f(granted - denied)  # wall: a", WithoutTest("denied"), "x = f(granted)"),
    ("x = (one or two) and three  # wall: a", WithoutTest("two"), "x = one and three"),
    ("x = Q(a=1) | own | Q(b=2)  # wall: a", WithoutTest("own"), "x = Q(a=1) | Q(b=2)"),
    ("x = f(y, a=1, b=2)  # wall: a", WithoutArgument("a"), "x = f(y, b=2)"),
    ("x = f(y, z.filter(place, pk=1))  # wall: a", WithoutArgument("place"), "x = f(y, z.filter(pk=1))"),
    ("x = f(Q(a=y), a=own(z), b=w)  # wall: a", WithoutArgument("own"), "x = f(Q(a=y), b=w)"),
    ("x = y.filter(mine).exclude(z)  # wall: a", WithoutCall("filter"), "x = y.exclude(z)"),
    ("x = P.objects.visible_to(m)[:3]  # wall: a", WithoutCall("visible_to"), "x = P.objects.all()[:3]"),
    ("x = f(readable(cells(y), reader))  # wall: a", WithoutCall("readable"), "x = f(cells(y))"),
    ("def f():\n    return one.filter(two)  # wall: a", Gives("None"), "def f(): return None"),
    ("x = one  # wall: a", Gives("f'({it} OR 1 = 1)'"), "x = f'({one} OR 1 = 1)'"),
    ("for x in y.own():  # wall: a\n    go()", Gives("y.all()"), "for x in y.all(): go()"),
    ("x = f(y, rights.ids(z))  # wall: a", CallGives("ids", "[*it, 0]"), "x = f(y, [*rights.ids(z), 0])"),
    ("x = f(\n    one(1),\n    one(2),  # wall: a\n)", CallGives("one", "0"), "x = f(one(1), 0)"),
]


@pytest.mark.parametrize(("source", "operation", "left"), DONE)
def test_an_operation_changes_that_part_of_the_marked_statement(source, operation, left):
    assert ast.dump(without(source, [("a", operation)])) == ast.dump(ast.parse(left))


REFUSED = [
    ("if one:  # wall: a\n    go()\nelse:\n    stop()", GONE),
    ("go()  # wall: a", ALWAYS),
    ("if one:  # wall: a\n    x = one and two", WithoutTest("two")),
    ("x = f(a=1), g(a=2)  # wall: a", WithoutArgument("a")),
    ("x = f(y)  # wall: a", WithoutCall("g")),
    ("pass  # wall: a", Gives("0")),
]


@pytest.mark.parametrize(("source", "operation"), REFUSED)
def test_an_operation_that_means_no_one_part_is_refused(source, operation):
    with pytest.raises(Impossible):
        without(source, [("a", operation)])


def test_a_marker_changes_each_place_where_it_stands_and_no_other():
    source = "x = one and two  # wall: a\ny = one and two\nz = one and two  # wall: a"

    assert ast.unparse(without(source, [("a", WithoutTest("two"))])) == "x = one\ny = one and two\nz = one"


def test_a_function_keeps_the_variables_of_the_functions_around_it():
    source = "def f(x):\n    def g():\n        return x  # wall: a\n    return g"

    def freevars(keep):
        return (
            compile(without(source, [("a", Gives("0"))], keep), "", "exec")
            .co_consts[0]
            .co_consts[1]
            .co_freevars
        )

    assert (freevars(keep=False), freevars(keep=True)) == ((), ("x",))
