"""Thanks, and what readers said of the procedures."""

from comcep.committee.page.drawing import Block


def opinions(told):
    charts, tables = told.simple("avis", "verdict", ["Avis", "Avis donnés", "Part"])
    thanks = told.cell("mercis")
    if not tables and not thanks:
        return None
    sentences = []
    if thanks:
        sentences.append(f"Environ {thanks.text} «\u202fmerci\u202f» ont été donnés à une réponse.")
    if tables:
        sentences.append(
            "Les fiches reçoivent l’avis de qui les a lues\u202f; aucun texte libre n’est repris."
        )
    return Block("valeur", "Ce que la communauté apporte", sentences, charts, tables)
