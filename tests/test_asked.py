"""What may be believed of what a request says."""

import pytest

from comcep.asked import whole_number


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("12", 12),
        ("007", 7),
        ("1234", None),
        ("", None),
        ("-1", None),
        ("²", None),
        ("\u0661", None),
        ("1 ", None),
    ],
)
def test_a_number_is_made_of_a_few_plain_digits(said, number):
    assert whole_number(said, digits=3) == number
