"""Replies from another network, beside what chance would give."""

from comcep.committee.page.drawing import Bar, Block, Chart, Table, percent, row


def between(told):
    charts, tables = told.simple("entraide", "from", ["Réponse", "Réponses", "Part"])
    statistic = told.statistics.get("elsewhere")
    if not tables:
        return None
    sentences = [
        "Réponses de conseillers à d’autres conseillers, selon qu’elles viennent du réseau de la "
        "question ou d’un autre."
    ]
    expected = statistic and statistic.get("expected")
    if expected is not None:
        gap = statistic["percent"] - expected
        side = "de plus que" if gap > 0 else "de moins que" if gap < 0 else ""
        how = (
            f"{abs(gap)} point{'s' if abs(gap) > 1 else ''} {side} le hasard"
            if gap
            else "autant que le hasard"
        )
        sentences.append(
            "Si chacun répondait au hasard, les effectifs des réseaux en donneraient déjà "
            f"{percent(expected)}. Ce qui dit quelque chose est l’écart\u00a0: {how}."
        )
        low, high = statistic["interval"]
        bars = [
            Bar("Observé", percent(statistic["percent"]), statistic["percent"], low=low, high=high),
            Bar("Attendu du seul hasard", percent(expected), expected),
        ]
        charts = [Chart("hasard", "Réponses venues d’un autre réseau", bars)]
        interval = f"{low} à {percent(high)}"
        rows = [
            row("Observé", percent(statistic["percent"]), interval),
            row("Attendu du seul hasard", percent(expected), "–"),
        ]
        caption = "Réponses venues d’un autre réseau, et ce qu’en donnerait le hasard"
        tables.insert(0, Table(caption, ["Réponses", "Part", "Intervalle"], rows))
    return Block("entraide", "L’entraide entre réseaux", sentences, charts, tables)
