"""What a released payload tells of its cells: the words, shares and bars that every block prints."""

import datetime

from comcep import dates
from comcep.committee.page.drawing import HIDDEN, Bar, Chart, Shown, Table, duration, number, percent, row
from comcep.committee.plan.written import TITLES


class Told:
    """A payload, by table and by cell: nothing else is read by the sentences of a report."""

    def __init__(self, payload):
        self.payload = payload
        self.tables = {table["id"]: table for table in payload["tables"]}
        self.statistics = {statistic["id"]: statistic for statistic in payload["statistics"]}
        self.cells = {table["id"]: _shown(table) for table in payload["tables"]}

    def cell(self, table, **dims):
        return self.cells.get(table, {}).get(tuple(sorted(dims.items())))

    def categories(self, table, dimension):
        """Categories of one dimension in the order of the table, with its depth and what is told."""
        groups = self.payload["dims"].get(dimension, {}).get("groups", {})
        lines = []
        for name, shown in self.cells.get(table, {}).items():
            if len(name) == 1 and name[0][0] == dimension:
                category = name[0][1]
                leaves = set(groups.get(category, [category]))
                depth = int(any(leaves < set(group) for group in groups.values()))
                lines.append((category, depth, shown))
        return lines

    def simple(self, id, dimension, head):
        """The chart and the table of a total and its parts."""
        lines = self.categories(id, dimension)
        if not lines:
            return [], []
        rows = [
            row(label, shown.text, shown.share or (HIDDEN if shown.hidden else "–"), depth=depth)
            for label, depth, shown in lines
        ]
        if not any(shown.share for _, _, shown in lines):
            rows = [row(label, shown.text, depth=depth) for label, depth, shown in lines]
            head = head[:2]
        total = self.cell(id)
        foot = ["Ensemble", total.text, *[""] * (len(head) - 2)] if total else []
        return [Chart(id, TITLES[id], bars_of(lines))], [Table(TITLES[id], head, rows, foot)]

    def period(self):
        if self.payload["since"] is None:
            return "Depuis l’ouverture."
        return f"Du {day_of(self.payload['since'], 1)} au {day_of(self.payload['as_of'])}."

    def figures(self):
        found = [
            ("Membres", self.cell("ensemble")),
            ("Conseillers et conseillères", self.cell("conseillers")),
            ("Hors pairs", self.cell("hors-pairs")),
            ("Sujets", self.cell("rubriques-sujets")),
            ("Messages", self.cell("rubriques-messages")),
        ]
        figures = [
            {"label": label, "text": shown.text, "about": shown.about, "hidden": shown.hidden}
            for label, shown in found
            if shown
        ]
        median = self.statistics.get("median")
        if median and median["hours"] is not None:
            figures.append({"label": "Première réponse (médiane)", "text": duration(median["hours"])})
        return figures


def _shown(table):
    cells = {}
    for cell in table["cells"]:
        name = tuple(sorted(cell["dims"].items()))
        if "percent" in cell:
            cells[name].share = percent(cell["percent"])
        elif "rounding" in table:
            cells[name] = Shown(number(cell["value"]), cell["value"], about=True)
        elif "carried" in cell:
            cells[name] = Shown(f"{number(cell['carried'])} (stable)", cell["carried"])
        elif cell["value"] is None:
            cells[name] = Shown(HIDDEN, hidden=True)
        else:
            cells[name] = Shown(number(cell["value"]), cell["value"])
    return cells


def bars_of(lines):
    top = max((shown.value or 0 for _, _, shown in lines), default=0)
    bars = []
    for label, depth, shown in lines:
        width = None if shown.hidden or not top else round(100 * shown.value / top, 1)
        text = f"{shown.text} ({shown.share})" if shown.share else shown.text
        bars.append(Bar(label, text, width, depth=depth))
    return bars


def day_of(day, later=0):
    return dates.day(datetime.date.fromisoformat(day) + datetime.timedelta(days=later))
