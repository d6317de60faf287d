"""How a released payload reads: figures, charts and tables made of its cells, and of nothing else.

A hidden cell is « c » everywhere: it has no bar, no share, no tooltip and no place in a sentence.
"""

import datetime
from dataclasses import dataclass, field

from django.utils.formats import date_format

from comcep.committee.models import Report
from comcep.committee.plan import OTHER_RUBRICS, TITLES

HIDDEN = "c"
ABOUT = "environ "
NBSP, NARROW = "\u00a0", "\u202f"


@dataclass
class Shown:
    """What a reader is told of one cell: the words, and a length for a bar when there is one."""

    text: str
    value: int | None = None
    share: str = ""
    hidden: bool = False


@dataclass
class Bar:
    label: str
    text: str
    width: float | None = None
    low: float | None = None
    high: float | None = None
    depth: int = 0
    y: int = 0

    # Bars take six tenths of the drawing; what they are worth is written beside.
    @property
    def length(self):
        return _scaled(self.width)

    @property
    def interval(self):
        return None if self.low is None else (_scaled(self.low), _scaled(self.high))


def _scaled(length):
    return None if length is None else round(0.6 * length, 1)


@dataclass
class Chart:
    """A bar chart: the bars, and the sentence that says the same to who does not see them."""

    id: str
    title: str
    bars: list[Bar]
    ROW = 48

    def __post_init__(self):
        for number, bar in enumerate(self.bars):
            bar.y = number * self.ROW

    @property
    def height(self):
        return len(self.bars) * self.ROW

    @property
    def description(self):
        return f"{NARROW}; ".join(f"{bar.label}{NBSP}: {bar.text}" for bar in self.bars) + "."


@dataclass
class Table:
    caption: str
    head: list[str]
    rows: list[dict]
    foot: list[str] = field(default_factory=list)


def number(value):
    return f"{value:,}".replace(",", NARROW)


def percent(value):
    return f"{value}{NBSP}%"


def page_of(payload):
    """Everything that the report's template prints."""
    return _Page(payload).build()


def released_figures():
    """The figures of the last released report, for pages that anybody reads; none before the first one.

    A counter on a public page is a publication too: it says what the last report said, until the next.
    """
    report = Report.objects.released().only("as_of", "payload").first()
    return {"as_of": report.as_of, "figures": _Page(report.payload).figures()} if report else None


class _Page:
    def __init__(self, payload):
        self.payload = payload
        self.tables = {table["id"]: table for table in payload["tables"]}
        self.statistics = {statistic["id"]: statistic for statistic in payload["statistics"]}
        self.cells = {table["id"]: self._shown(table) for table in payload["tables"]}

    def _shown(self, table):
        cells = {}
        for cell in table["cells"]:
            name = tuple(sorted(cell["dims"].items()))
            if "percent" in cell:
                cells[name].share = percent(cell["percent"])
            elif "rounding" in table:
                cells[name] = Shown(f"{ABOUT}{number(cell['value'])}", cell["value"])
            elif "carried" in cell:
                cells[name] = Shown(f"{number(cell['carried'])} (stable)", cell["carried"])
            elif cell["value"] is None:
                cells[name] = Shown(HIDDEN, hidden=True)
            else:
                cells[name] = Shown(number(cell["value"]), cell["value"])
        return cells

    def cell(self, table, **dims):
        return self.cells.get(table, {}).get(tuple(sorted(dims.items())))

    def build(self):
        return {
            "figures": self.figures(),
            "networks": self.networks(),
            "zones": self.zones(),
            "growth": self.growth(),
            "rubrics": self.rubrics(),
            "answers": self.answers(),
            "elsewhere": self.elsewhere(),
            "participation": self.participation(),
            "hidden": self.payload["hidden"],
            "carried": self.payload["carried"],
            "omitted": [TITLES.get(name, name) for name in self.payload["omitted"] if name in TITLES],
            "zones_omitted": "zones" in self.payload["omitted"],
            "k": self.payload["k"],
            "plan": self.payload["plan"],
            "as_of": datetime.date.fromisoformat(self.payload["as_of"]),
        }

    def figures(self):
        found = [
            ("Membres", self.cell("ensemble")),
            ("Conseillers et conseillères", self.cell("conseillers")),
            ("Hors pairs", self.cell("hors-pairs")),
            ("Sujets", self.cell("rubriques-sujets")),
            ("Messages", self.cell("rubriques-messages")),
        ]
        figures = [
            {
                "label": label,
                "text": shown.text.removeprefix(ABOUT),
                "about": shown.text.startswith(ABOUT),
                "hidden": shown.hidden,
            }
            for label, shown in found
            if shown
        ]
        median = self.statistics.get("median")
        if median and median["hours"] is not None:
            figures.append({"label": "Première réponse (médiane)", "text": duration(median["hours"])})
        return figures

    def _categories(self, table, dimension):
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

    def _bars(self, lines):
        top = max((shown.value or 0 for _, _, shown in lines), default=0)
        bars = []
        for label, depth, shown in lines:
            width = None if shown.hidden or not top else round(100 * shown.value / top, 1)
            text = f"{shown.text} ({shown.share})" if shown.share else shown.text
            bars.append(Bar(label, text, width, depth=depth))
        return bars

    def networks(self):
        lines = self._categories("reseaux", "network")
        if not lines:
            return None
        rows = [
            {
                "label": label,
                "depth": depth,
                "cells": [shown.text, shown.share or (HIDDEN if shown.hidden else "–")],
            }
            for label, depth, shown in lines
        ]
        foot = ["Ensemble", self.cell("conseillers").text, ""]
        return {
            "chart": Chart("reseaux", "Conseillers par réseau", self._bars([x for x in lines if x[1] == 0])),
            "table": Table(
                "Conseillers par réseau, et leur part", ["Réseau", "Conseillers", "Part"], rows, foot
            ),
        }

    def zones(self):
        zones = [label for label, _, _ in self._categories("zones", "zone")]
        if not zones:
            return None
        rows = []
        for network, depth, total in self._categories("reseaux", "network"):
            if depth == 0:
                cells = [self.cell("zones", network=network, zone=zone).text for zone in zones]
                rows.append({"label": network, "depth": 0, "cells": [*cells, total.text]})
        foot = ["Tous réseaux", *(self.cell("zones", zone=zone).text for zone in zones)]
        foot.append(self.cell("conseillers").text)
        caption = "Conseillers par réseau et par zone"
        chart = Chart("zones", "Conseillers par zone", self._bars(self._categories("zones", "zone")))
        return {"chart": chart, "table": Table(caption, ["Réseau", *zones, "Ensemble"], rows, foot)}

    def growth(self):
        series = {"members": {}, "messages": {}}
        for table in self.payload["tables"]:
            if table["id"].startswith("croissance-"):
                series[table["population"]][table["date"]] = table["cells"][0]["value"]
        for name, today in (("members", "ensemble"), ("messages", "rubriques-messages")):
            shown = self.cell(today)
            if shown and not shown.hidden:
                series[name][self.payload["as_of"]] = shown.value
        days = sorted(set(series["members"]) | set(series["messages"]))
        if len(days) < 2:
            return None
        about = {
            name: {day: Shown(number(value), value) for day, value in values.items()}
            for name, values in series.items()
        }
        charts = []
        for name, title in (("members", "Membres"), ("messages", "Messages")):
            lines = [(_day(day), 0, about[name][day]) for day in days if day in about[name]]
            charts.append(Chart(f"croissance-{name}", f"{title}, à la dizaine près", self._bars(lines)))
        nothing = Shown("–")
        rows = [
            {
                "label": _day(day),
                "depth": 0,
                "cells": [about[name].get(day, nothing).text for name in ("members", "messages")],
            }
            for day in days
        ]
        table = Table("Membres et messages, en cumul, à la dizaine près", ["Au", "Membres", "Messages"], rows)
        return {"charts": charts, "table": table}

    def rubrics(self):
        topics = {
            label: (depth, shown) for label, depth, shown in self._categories("rubriques-sujets", "rubric")
        }
        lines = self._categories("rubriques-messages", "rubric")
        if not lines:
            return None
        rows = []
        for label, depth, shown in lines:
            started = topics[label][1]
            cells = [started.text, started.share, shown.text, shown.share]
            rows.append({"label": label, "depth": depth, "cells": cells})
        foot = ["Ensemble", self.cell("rubriques-sujets").text, "", self.cell("rubriques-messages").text, ""]
        grouped = self.payload["dims"]["rubric"]["groups"].get(OTHER_RUBRICS, [])
        head = ["Rubrique", "Sujets", "Part des sujets", "Messages", "Part des messages"]
        chart = Chart("rubriques", "Messages par rubrique", self._bars([x for x in lines if x[1] == 0]))
        return {
            "chart": chart,
            "table": Table("Sujets et messages par rubrique", head, rows, foot),
            "grouped": grouped,
            "other": OTHER_RUBRICS,
        }

    def answers(self):
        bars = []
        names = {
            "promise": "Réponse d’un autre réseau sous 48 h",
            "unanswered": "Aucune réponse après 7 jours",
        }
        rows = []
        for name, label in names.items():
            statistic = self.statistics.get(name)
            if statistic:
                text, interval = _told(statistic), statistic["interval"]
                bars.append(_rate_bar(label, statistic))
                told = f"{interval[0]} à {percent(interval[1])}"
                rows.append({"label": label, "depth": 0, "cells": [text, told, number(statistic["n"])]})
        median = self.statistics.get("median")
        replies = self._categories("reponses", "replies")
        return {
            "median": median
            and {"hours": median["hours"], "n": median["n"], "text": duration(median["hours"])},
            "chart": Chart("reponses", "Questions et délais de réponse", bars) if bars else None,
            "table": Table(
                "Part des questions, avec l’intervalle de confiance à 95\u00a0%",
                ["Questions", "Part", "Intervalle", "Nombre de questions"],
                rows,
            ),
            "replies_chart": Chart("nombre-de-reponses", TITLES["reponses"], self._bars(replies))
            if replies
            else None,
            "replies_table": Table(
                TITLES["reponses"],
                ["Réponses", "Sujets"],
                [{"label": label, "depth": 0, "cells": [shown.text]} for label, _, shown in replies],
            ),
        }

    def elsewhere(self):
        statistic = self.statistics.get("elsewhere")
        if not statistic:
            return None
        bars = [_rate_bar("Observé", statistic)]
        rows = [{"label": "Observé", "depth": 0, "cells": [_told(statistic)]}]
        expected = statistic.get("expected")
        gap = None
        if expected is not None:
            text = percent(expected)
            bars.append(Bar("Attendu du seul hasard", text, expected))
            rows.append({"label": "Attendu du seul hasard", "depth": 0, "cells": [text]})
            if "percent" in statistic:
                gap = statistic["percent"] - expected
        return {
            "chart": Chart("entraide", "Réponses venues d’un autre réseau", bars),
            "table": Table("Réponses venues d’un autre réseau", ["", "Part des réponses"], rows),
            "gap": None if gap is None else f"{gap:+d}".replace("-", "\u2212"),
            "n": number(statistic["n"]),
        }

    def participation(self):
        active, concentration = self.statistics.get("active"), self.statistics.get("concentration")
        if not active and not concentration:
            return None
        return {
            "active": active and number(active["about"]),
            "concentration": concentration and percent(concentration["about"]),
        }


def _told(statistic):
    if "percent" in statistic:
        return percent(statistic["percent"])
    low, high = statistic["between"]
    return f"entre {low} et {percent(high)}"


def _rate_bar(label, statistic):
    """A bar as long as the share; of a class, as long as its lower end, so that nothing more is drawn."""
    width = statistic["percent"] if "percent" in statistic else statistic["between"][0]
    low, high = statistic["interval"]
    return Bar(label, _told(statistic), width, low=low, high=high)


def _day(day):
    return date_format(datetime.date.fromisoformat(day), "j F Y")


def duration(hours):
    """« 6 heures », « 3 jours »: as precise as the figure deserves."""
    if hours is None:
        return "pas encore atteinte"
    if hours == 1:
        return "1\u00a0heure"
    return f"{hours}\u00a0heures" if hours < 72 else f"{round(hours / 24)}\u00a0jours"
