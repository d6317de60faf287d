"""Who takes part, and where from."""

from comcep.committee.page.drawing import HIDDEN, Block, Chart, Table, row
from comcep.committee.page.reading import bars_of


def networks(told):
    lines = told.categories("reseaux", "network")
    if not lines:
        return None
    rows = [
        row(label, shown.text, shown.share or (HIDDEN if shown.hidden else "–"), depth=depth)
        for label, depth, shown in lines
    ]
    foot = ["Ensemble", told.cell("conseillers").words, ""]
    return Block(
        "reseaux",
        "Qui participe",
        [
            "Les conseillers et conseillères sont comptés par réseau\u202f; les membres hors pairs, "
            "par un seul chiffre. Les totaux sont arrondis à la dizaine\u00a0: ils ne tombent donc pas "
            "toujours juste avec le détail."
        ],
        [Chart("reseaux", "Conseillers par réseau", bars_of([line for line in lines if line[1] == 0]))],
        [Table("Conseillers par réseau, et leur part", ["Réseau", "Conseillers", "Part"], rows, foot)],
        open=True,
    )


def zones(told):
    zones = [label for label, _, _ in told.categories("zones", "zone")]
    if not zones:
        return None
    rows = []
    for network, depth, total in told.categories("reseaux", "network"):
        if depth == 0:
            cells = [told.cell("zones", network=network, zone=zone).text for zone in zones]
            rows.append(row(network, *cells, total.text))
    foot = ["Tous réseaux", *(told.cell("zones", zone=zone).text for zone in zones)]
    foot.append(told.cell("conseillers").words)
    return Block(
        "zones",
        "Où l’on participe",
        ["Le déploiement est donné par réseau et par grande zone, une fois par an."],
        [Chart("zones", "Conseillers par zone", bars_of(told.categories("zones", "zone")))],
        [Table("Conseillers par réseau et par zone", ["Réseau", *zones, "Ensemble"], rows, foot)],
        open=True,
    )
