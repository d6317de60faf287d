"""How a released payload reads: blocks of sentences, charts and tables made of its cells alone.

HTML, PDF and XLSX print the same blocks; the JSON is what they are made from.
"""

import datetime

from comcep.committee.models import Report
from comcep.committee.page.blocks import BLOCKS
from comcep.committee.page.drawing import HIDDEN, number, percent
from comcep.committee.page.reading import Told

__all__ = ["HIDDEN", "number", "page_of", "percent", "released_figures"]


def page_of(payload):
    """The blocks of a report, in the order of reading, with its figures."""
    told = Told(payload)
    blocks = [block for block in (make(told) for make in BLOCKS) if block]
    return {
        "figures": told.figures(),
        "blocks": blocks,
        "block": {block.id: block for block in blocks},
        "plan": payload["plan"],
        "as_of": datetime.date.fromisoformat(payload["as_of"]),
    }


def released_figures():
    """The figures of the last released report, for pages that anybody reads; none before the first one.

    A counter on a public page is a publication too: it says what the last report said, until the next.
    """
    report = Report.objects.released().only("as_of", "payload").first()
    return {"as_of": report.as_of, "figures": Told(report.payload).figures()} if report else None
