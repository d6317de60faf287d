"""Numbered pages, from numbers alone: no page counts what it does not show.

`components/pagination.html` prints them.
"""

from typing import NamedTuple

from comcep.asked import whole_number

PER_PAGE = 20


class Pages(NamedTuple):
    total: int
    per_page: int
    number: int
    count: int
    links: list  # (label, address); an address of None is a gap
    previous: str | None
    next: str | None
    capped: bool

    @property
    def offset(self):
        return (self.number - 1) * self.per_page

    @property
    def rows(self):
        """The slice of the rows that stand on this page."""
        return slice(self.offset, self.offset + self.per_page)


def asked_page(request):
    """The page number in the address; anything else than a whole number from 1 is page 1."""
    return whole_number(request.GET.get("page", ""), digits=6) or 1


def address_of(request):
    """The address asked for with its filters, without the number of the page: the base of its pages."""
    query = request.GET.copy()
    query.pop("page", None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def pages_of(total, asked, base, *, per_page=PER_PAGE, last=None):
    """The pages of ``total`` rows under the address ``base``, which may hold a query.

    A page beyond the last one is the last one. With ``last``, there are no more pages than that, and
    ``capped`` says that rows are left out.
    """
    wanted = max(1, -(-total // per_page))
    count = min(wanted, last or wanted)
    number = min(asked, count)
    links = []
    if count > 1:
        shown = sorted({1, count, *range(max(1, number - 2), min(count, number + 2) + 1)})
        for before, page in zip([0, *shown], shown, strict=False):
            if page - before > 1:
                links.append(("…", None))
            links.append((page, page_address(base, page)))
    return Pages(
        total,
        per_page,
        number,
        count,
        links,
        page_address(base, number - 1) if number > 1 else None,
        page_address(base, number + 1) if number < count else None,
        wanted > count,
    )


def paged(request, rows, *, per_page=PER_PAGE):
    """``(pages, rows of the page asked for)`` of a list, a queryset or what counts and slices like one."""
    total = len(rows) if isinstance(rows, list) else rows.count()
    page = pages_of(total, asked_page(request), address_of(request), per_page=per_page)
    return page, rows[page.rows]


def page_address(base, page):
    return base if page == 1 else f"{base}{'&' if '?' in base else '?'}page={page}"
