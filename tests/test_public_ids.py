"""A public identifier is drawn at random, whoever draws it, and is never taken for a former key."""

import re

import pytest
from django.contrib.auth.models import Permission

from comcep.public_ids import FormerKeyConverter, RandomId, is_public_id, new_public_id


def assert_drawn_at_random(drawn):
    assert all(map(is_public_id, drawn))
    assert len(set(drawn)) == len(drawn)
    assert all(len(set(digits)) > 10 for digits in zip(*drawn, strict=True)), "a digit hardly moves"


def test_python_draws_each_digit():
    assert_drawn_at_random([new_public_id() for _ in range(200)])


@pytest.mark.django_db
def test_the_database_draws_each_digit_anew_for_each_row():
    drawn = list(Permission.objects.annotate(drawn=RandomId()).values_list("drawn", flat=True)[:200])

    assert len(drawn) == 200
    assert_drawn_at_random(drawn)


@pytest.mark.parametrize("said", ["", "2459", "2459246324592", "0123456789abcde", "0123456789abcdef0"])
def test_only_sixteen_digits_are_one(said):
    assert is_public_id("0123456789abcdef")
    assert not is_public_id(said)


def test_one_that_has_decimal_digits_alone_is_no_former_key():
    assert re.fullmatch(FormerKeyConverter.regex, "2147483647")
    assert not re.fullmatch(FormerKeyConverter.regex, "0123456789012345")
