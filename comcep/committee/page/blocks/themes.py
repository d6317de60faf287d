"""What questions are about: themes, candidates for the national plan, rewritten examples."""

from comcep.committee.page.drawing import Block, Chart, Table, row
from comcep.committee.page.reading import bars_of
from comcep.committee.plan.written import TITLES


def themes(told):
    lines = told.categories("themes", "theme")
    if not lines:
        return None
    said = {line["theme"]: line for line in told.payload["themes"]}
    rows = [
        row(label, shown.text, said[label]["authors"], said[label]["evolution"]) for label, _, shown in lines
    ]
    caption = "Sujets par thème, nombre d’auteurs et évolution"
    return Block(
        "themes",
        "Les thèmes",
        [
            f"{told.period()} Un sujet peut relever de plusieurs thèmes. Un thème n’est montré que s’il "
            "vient d’au moins cinq auteurs (dix s’il touche à la santé, au handicap ou à la situation "
            "sociale) et de deux réseaux.",
            "L’évolution compare les auteurs du dernier trimestre à ceux des quatre précédents\u202f; "
            "«\u202fstable\u202f» se dit dès que le hasard suffit à expliquer l’écart.",
        ],
        [Chart("themes", TITLES["themes"], bars_of(lines))],
        [Table(caption, ["Thème", "Sujets", "Auteurs", "Évolution"], rows)],
    )


def candidates(told):
    signals, nominated = told.payload["signals"], told.payload.get("nominations", [])
    sentences = [
        "Un thème devient candidat national par l’une de deux portes, de même rang\u00a0: la statistique "
        "(trop d’auteurs nouveaux pour que le hasard l’explique) ou le choix motivé de l’animation."
    ]
    tables = []
    if signals:
        rows = [row(s["theme"], s["authors"], f"{s['chance']} chances sur 100") for s in signals]
        head = ["Thème", "Auteurs", "Part du hasard"]
        tables.append(Table("Candidats par la statistique", head, rows))
    else:
        sentences.append("La statistique n’en désigne aucun cette fois.")
    points = [f"{n['theme']}\u00a0: {n['reason']}" for n in nominated]
    sentences.append(
        "Désignés par l’animation\u00a0:" if points else "L’animation n’en désigne aucun cette fois."
    )
    return Block("candidats", "Thèmes candidats au plan national", sentences, [], tables, points)


def examples(told):
    examples = told.payload.get("examples", [])
    if not examples:
        return None
    return Block(
        "exemples",
        "Des questions, réécrites",
        [
            "Ces questions ont été réécrites\u00a0: aucune phrase n’est celle de son auteur, aucun "
            "détail ne désigne une personne, un lieu ou un employeur."
        ],
        examples=examples,
    )
