"""What is written around the figures: the word of the moderators, what is hidden, the method."""

from comcep.committee.page.drawing import Block, Table, row
from comcep.committee.page.reading import day_of
from comcep.committee.plan.written import NOT_PROMISE, TITLES, note_of

REASONS = {
    "yearly": "publié une fois par an",
    "small": "trop peu de personnes ou de réponses",
    "unproved": "aucune façon de le montrer sans risque n’a été prouvée",
    "nested": "retranché d’un autre total, il compterait ce que trop peu de personnes ont écrit",
}

FORMERLY = "La première réponse est celle d’une autre personne, hors animation."


def commentary(told):
    text = told.payload.get("commentary", "")
    paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    return Block("mot", "Le mot de l’animation", paragraphs) if paragraphs else None


def hidden(told):
    count, carried, k = told.payload["hidden"], told.payload["carried"], told.payload["k"]
    sentences = []
    if count:
        many = count > 1
        sentences.append(
            f"{count} case{'s' if many else ''} de ce rapport porte{'nt' if many else ''} "
            f"«\u202fc\u202f», pour «\u202fconfidentiel\u202f»\u00a0: soit la case compte moins de {k} "
            "personnes ou auteurs, soit la montrer permettrait d’en retrouver une autre par "
            "soustraction. On ne dit pas laquelle des deux raisons vaut pour quelle case. Sa part, sa "
            "barre et toute phrase qui la donnerait sont masquées avec elle."
        )
    else:
        sentences.append("Aucune case de ce rapport n’a eu à être masquée.")
    if carried:
        many = carried > 1
        sentences.append(
            f"{carried} chiffre{'s' if many else ''} «\u202fstable{'s' if many else ''}\u202f» "
            f"{'répètent' if many else 'répète'} le rapport précédent, parce que le changement concerne "
            f"moins de {k} personnes."
        )
    if told.cell("delais", delay=NOT_PROMISE):
        sentences.append(f"«\u202f{NOT_PROMISE}\u202f» réunit deux cas trop peu nombreux pour être séparés.")
    tables = []
    rows = []
    for table in told.payload["tables"]:
        shown = told.cells[table["id"]].values()
        masked = sum(each.hidden for each in shown)
        if masked:
            rows.append(row(TITLES.get(table["id"], table["id"]), masked, len(shown)))
    if rows:
        head = ["Tableau", "Cases masquées", "Cases"]
        tables.append(Table("Ce qui est masqué, tableau par tableau", head, rows))
    points = [
        f"{TITLES[id]}\u00a0: {REASONS[why]}." for id, why in told.payload["omitted"].items() if id in TITLES
    ]
    if points:
        sentences.append("Non publié cette fois\u00a0:")
    return Block("masque", "Ce qui est masqué, et pourquoi", sentences, [], tables, points)


def method(told):
    k = told.payload["k"]
    points = [
        f"Le rapport est tiré d’une photographie de la communauté au {day_of(told.payload['as_of'])}, "
        "sans nom ni texte. Une personne y est une clé tirée au sort pour ce seul calcul, puis détruite.",
        f"Un effectif inférieur à {k} n’est jamais montré. Une activité ne l’est que si au moins {k} "
        "auteurs y ont pris part parmi 10 membres ou plus, et si une seule personne n’en a pas fait "
        "plus de la moitié, ni deux plus des trois quarts.",
        "Tous les tableaux sont protégés ensemble, puis attaqués par un autre programme, avec tous les "
        "rapports déjà publiés\u00a0: si une case masquée peut être retrouvée, le rapport ne paraît pas.",
        "Le nombre total de membres et celui des conseillers sont arrondis à la dizaine. D’un rapport à "
        f"l’autre, un effectif ne change que de {k} personnes au moins.",
        "L’activité est celle de la période, du rapport précédent à celui-ci\u00a0: deux rapports ne se "
        "recouvrent pas, et rien ne s’obtient en soustrayant l’un de l’autre.",
        note_of(told.payload["plan"]) or FORMERLY,
        "Les thèmes viennent d’une liste fermée, choisie par l’auteur ou corrigée par l’animation. Le "
        "test des thèmes candidats compte des auteurs et non des messages, et tient compte du nombre de "
        "thèmes regardés.",
        "Les tableaux portent sur les messages visibles\u202f; une région ou une structure est celle "
        "d’aujourd’hui pour les membres, et celle du jour de l’écriture pour les messages.",
        f"Plan des tableaux, version {told.payload['plan']}.",
    ]
    return Block("methode", "Comment c’est fait", points=points)
