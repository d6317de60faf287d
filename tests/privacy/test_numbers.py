"""Numbers in French sentences, in figures and in words."""

import pytest

from comcep.privacy.numbers import numbers_in

SMALL = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf"
).split()
TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante"}


def in_words(n):
    """The traditional writing."""
    if n < 20:
        return SMALL[n]
    if n < 70:
        ten, unit = divmod(n, 10)
        return TENS[ten] + ("" if not unit else "-et-un" if unit == 1 else f"-{SMALL[unit]}")
    if n < 80:
        return "soixante" + ("-et-" if n == 71 else "-") + SMALL[n - 60]
    if n < 100:
        return "quatre-vingts" if n == 80 else f"quatre-vingt-{SMALL[n - 80]}"
    if n < 1000:
        hundreds, rest = divmod(n, 100)
        left = f"{SMALL[hundreds]} " if hundreds > 1 else ""
        return (
            f"{left}cent{'s' if hundreds > 1 and not rest else ''} {in_words(rest) if rest else ''}".strip()
        )
    thousands, rest = divmod(n, 1000)
    left = f"{in_words(thousands)} " if thousands > 1 else ""
    return f"{left}mille {in_words(rest) if rest else ''}".strip()


def values(text):
    return [number.value for number in numbers_in(text)]


def test_every_number_is_read_in_words_with_hyphens_or_without():
    for n in range(2, 2500):
        assert values(f"On compte {in_words(n)} sujets.") == [n]
        assert values(f"On compte {in_words(n).replace('-', ' ').upper()} sujets.") == [n]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\u202f234 messages, 97 sujets", [1234, 97]),
        ("12, 13 et 14", [12, 13, 14]),
        ("3,5\u00a0% des sujets", [3.5]),
        ("dix-sept et deux", [17, 2]),
        ("trois deux", [3, 2]),
        ("une vingtaine, deux douzaines", [20, 2, 12]),
        ("la moitié, un tiers, un seul", [None, None, None]),
        ("les \uff13 et les \u00b2", [3, 2]),
        ("un sujet, une question", []),
        ("septante et un, nonante", [71, 90]),
    ],
)
def test_a_number_is_read_as_it_is_written(text, expected):
    assert values(text) == expected
