"""How a released payload reads: blocks of sentences, charts and tables made of its cells alone.

HTML, PDF and XLSX print the same blocks; the JSON is what they are made from.
"""

import datetime

from comcep.committee.page.blocks import BLOCKS
from comcep.committee.page.drawing import HIDDEN, percent
from comcep.committee.page.reading import Told

__all__ = ["HIDDEN", "page_of", "percent"]


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
