"""Who writes, and how much of it a few write."""

from comcep.committee.page.drawing import Block, Chart, Table, percent, row
from comcep.committee.page.reading import bars_of
from comcep.committee.plan.written import NEWCOMERS, RETURNING, TITLES


def participation(told):
    active = told.cell("participation")
    concentration = told.statistics.get("concentration")
    if not active and not concentration:
        return None
    sentences, charts, tables = [], [], []
    if active:
        sentences.append(
            f"Environ {active.text} conseillers et conseillères ont écrit au moins un message dans les "
            "trois derniers mois."
        )
        lines = [
            (label, 0, shown)
            for label in (NEWCOMERS, RETURNING)
            if (shown := told.cell("participation", participation=label))
        ]
        rows = [row(label, shown.text) for label, _, shown in lines]
        head = ["Ont écrit", "À la dizaine près"]
        tables.append(Table(TITLES["participation"], head, rows, ["Ensemble", active.text]))
        lines = [*lines, ("Ensemble", 0, active)]
        charts.append(Chart("participation", TITLES["participation"], bars_of(lines)))
    if concentration:
        sentences.append(
            f"Les 10\u00a0% de conseillers qui écrivent le plus donnent environ "
            f"{percent(concentration['about'])} des réponses, à cinq points près."
        )
    return Block("participation", "La participation", sentences, charts, tables)
