"""How long questions wait, whether they are solved, and how many replies topics have."""

from comcep.committee.page.drawing import Bar, Block, Chart, Table, duration, number, percent, row
from comcep.committee.plan.written import PROMISE_HOURS, note_of

SHARES = {
    "promise": f"Réponse d’un autre réseau sous {PROMISE_HOURS} h",
    "unanswered": "Aucune réponse sous 7 jours",
    "solved": "Réponse retenue",
}


def answers(told):
    shares = [(label, told.statistics[name]) for name, label in SHARES.items() if name in told.statistics]
    note = note_of(told.payload["plan"])
    sentences, charts, tables = [note] if note else [], [], []
    median = told.statistics.get("median")
    if median and median["hours"] is None:
        sentences.append(
            f"Moins de la moitié des {number(median['n'])} questions des conseillers ont reçu une "
            "première réponse\u00a0: le délai médian n’est pas encore atteint."
        )
    elif median:
        sentences.append(
            f"La moitié des {number(median['n'])} questions des conseillers ont reçu une première "
            f"réponse en {duration(median['hours'])} ou moins. Une question encore sans réponse compte "
            "pour le temps qu’elle a déjà attendu (Kaplan-Meier)."
        )
    if shares:
        sentences.append(
            "Le trait fin sur chaque barre est l’intervalle de confiance à 95\u00a0%\u00a0: ce que l’on "
            "peut dire de la part véritable, avec si peu de questions. Ne comptent que les questions "
            "d’au moins sept jours."
        )
        bars = [
            Bar(label, percent(s["percent"]), s["percent"], low=s["interval"][0], high=s["interval"][1])
            for label, s in shares
        ]
        charts.append(Chart("promesse", f"La promesse des {PROMISE_HOURS} heures", bars))
        rows = [
            row(
                label,
                percent(s["percent"]),
                f"{s['interval'][0]} à {percent(s['interval'][1])}",
                number(s["n"]),
            )
            for label, s in shares
        ]
        head = ["Questions", "Part", "Intervalle", "Nombre de questions"]
        tables.append(Table("Part des questions, et intervalle de confiance", head, rows))
    for id, dimension, first in (
        ("delais", "delay", "Première réponse"),
        ("solutions", "solved", "Questions"),
        ("reponses", "replies", "Réponses"),
    ):
        what = "Sujets" if id == "reponses" else "Questions"
        more_charts, more_tables = told.simple(id, dimension, [first, what, "Part"])
        charts += more_charts
        tables += more_tables
    if not charts:
        sentences.append("Trop peu de questions pour en publier les délais.")
    return Block("reponses", "Les réponses", sentences, charts, tables)
