"""Numbered pages, from numbers alone: no page counts what it does not show."""

from typing import NamedTuple

PER_PAGE = 20
LAST_PAGE = 200  # Deeper, a list costs the database more than it is worth; the search finds what is older.


class Pages(NamedTuple):
    number: int
    count: int
    links: list  # (label, address); an address of None is a gap, the current page has its label alone
    previous: str | None
    next: str | None
    capped: bool

    @property
    def offset(self):
        return (self.number - 1) * PER_PAGE


def asked_page(request):
    """The page number in the address; anything else than a whole number from 1 is page 1."""
    asked = request.GET.get("page", "")
    return max(int(asked), 1) if asked.isdecimal() and asked.isascii() and len(asked) < 7 else 1


def pages_of(total, asked, base, *, last=LAST_PAGE):
    """The pages of ``total`` rows under the address ``base``; a page beyond the last one is the last one."""
    wanted = max(1, -(-total // PER_PAGE))
    count = min(wanted, last)
    number = min(asked, count)
    links = []
    if count > 1:
        shown = sorted({1, count, *range(max(1, number - 2), min(count, number + 2) + 1)})
        for before, page in zip([0, *shown], shown, strict=False):
            if page - before > 1:
                links.append(("…", None))
            links.append((page, address(base, page)))
    return Pages(
        number,
        count,
        links,
        address(base, number - 1) if number > 1 else None,
        address(base, number + 1) if number < count else None,
        wanted > last,
    )


def address(base, page):
    return base if page == 1 else f"{base}?page={page}"
