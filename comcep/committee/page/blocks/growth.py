"""Members and messages, quarter after quarter."""

from comcep.committee.page.drawing import Block, Chart, Shown, Table, number, row
from comcep.committee.page.reading import bars_of, day_of


def growth(told):
    series = {"members": {}, "messages": {}}
    for table in told.payload["tables"]:
        if table["id"].startswith("croissance-"):
            series[table["population"]][table["date"]] = table["cells"][0]["value"]
    today = told.cell("ensemble")
    if today:
        series["members"][told.payload["as_of"]] = today.value
    if told.payload["since"] is None and (written := told.cell("rubriques-messages")):
        series["messages"][told.payload["as_of"]] = written.value
    days = sorted(set(series["members"]) | set(series["messages"]))
    if len(days) < 2:
        return None
    charts = []
    for name, title in (("members", "Membres"), ("messages", "Messages")):
        values = series[name]
        lines = [(day_of(day), 0, Shown(number(values[day]), values[day])) for day in days if day in values]
        charts.append(Chart(f"croissance-{name}", f"{title}, à la dizaine près", bars_of(lines)))
    rows = [
        row(day_of(day), *(number(values[day]) if day in values else "–" for values in series.values()))
        for day in days
    ]
    return Block(
        "croissance",
        "La croissance",
        [
            "Membres et messages à la fin de chaque trimestre, en cumul. Un chiffre déjà publié n’est "
            "jamais recalculé."
        ],
        charts,
        [Table("Membres et messages, en cumul, à la dizaine près", ["Au", "Membres", "Messages"], rows)],
    )
