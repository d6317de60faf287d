"""How a released payload reads: blocks of sentences, charts and tables made of its cells alone.

HTML, PDF and XLSX print the same blocks; the JSON is what they are made from.
"""

from comcep.committee.models import Report
from comcep.committee.page.blocks import Page
from comcep.committee.page.drawing import HIDDEN, number, percent

__all__ = ["HIDDEN", "number", "page_of", "percent", "released_figures"]


def page_of(payload):
    """The blocks of a report, in the order of reading, with its figures."""
    return Page(payload).build()


def released_figures():
    """The figures of the last released report, for pages that anybody reads; none before the first one.

    A counter on a public page is a publication too: it says what the last report said, until the next.
    """
    report = Report.objects.released().only("as_of", "payload").first()
    return {"as_of": report.as_of, "figures": Page(report.payload).figures()} if report else None
