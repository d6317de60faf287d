"""The blocks of a report. Sentences are written here once, from shown figures only."""

from comcep.committee.page.blocks.answers import answers
from comcep.committee.page.blocks.between import between
from comcep.committee.page.blocks.growth import growth
from comcep.committee.page.blocks.networks import networks, zones
from comcep.committee.page.blocks.notes import commentary, hidden, method
from comcep.committee.page.blocks.opinions import opinions
from comcep.committee.page.blocks.participation import participation
from comcep.committee.page.blocks.rubrics import rubrics
from comcep.committee.page.blocks.themes import candidates, examples, themes

BLOCKS = [
    commentary,
    networks,
    zones,
    growth,
    rubrics,
    answers,
    between,
    participation,
    themes,
    candidates,
    examples,
    opinions,
    hidden,
    method,
]
"""In the order of reading: each makes its block from what is told, or nothing."""
