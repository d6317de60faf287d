"""The blocks of a report. Sentences are written here once, from shown figures only."""

import datetime

from django.utils.formats import date_format

from comcep.committee.page.drawing import (
    HIDDEN,
    Bar,
    Block,
    Chart,
    Shown,
    Table,
    duration,
    number,
    percent,
    row,
)
from comcep.committee.plan.written import (
    NEWCOMERS,
    NOT_PROMISE,
    OTHER_RUBRICS,
    RETURNING,
    TITLES,
)

SHARES = {
    "promise": "Réponse d’un autre réseau sous 48 h",
    "unanswered": "Aucune réponse sous 7 jours",
    "solved": "Réponse retenue",
}
REASONS = {
    "yearly": "publié une fois par an",
    "small": "trop peu de personnes ou de réponses",
    "unproved": "aucune façon de le montrer sans risque n’a été prouvée",
    "nested": "retranché d’un autre total, il compterait ce que trop peu de personnes ont écrit",
}


class Page:
    def __init__(self, payload):
        self.payload = payload
        self.tables = {table["id"]: table for table in payload["tables"]}
        self.statistics = {statistic["id"]: statistic for statistic in payload["statistics"]}
        self.cells = {table["id"]: _shown(table) for table in payload["tables"]}

    def build(self):
        makers = [
            self.commentary,
            self.networks,
            self.zones,
            self.growth,
            self.rubrics,
            self.answers,
            self.elsewhere,
            self.participation,
            self.themes,
            self.candidates,
            self.examples,
            self.value,
            self.hidden,
            self.method,
        ]
        blocks = [block for block in (make() for make in makers) if block]
        return {
            "figures": self.figures(),
            "blocks": blocks,
            "block": {block.id: block for block in blocks},
            "plan": self.payload["plan"],
            "as_of": datetime.date.fromisoformat(self.payload["as_of"]),
        }

    # What is read off the payload.

    def cell(self, table, **dims):
        return self.cells.get(table, {}).get(tuple(sorted(dims.items())))

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

    def _simple(self, id, dimension, head):
        """The chart and the table of a total and its parts."""
        lines = self._categories(id, dimension)
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
        return [Chart(id, TITLES[id], _bars(lines))], [Table(TITLES[id], head, rows, foot)]

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

    # Blocks.

    def commentary(self):
        text = self.payload.get("commentary", "")
        paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
        return Block("mot", "Le mot de l’animation", paragraphs) if paragraphs else None

    def networks(self):
        lines = self._categories("reseaux", "network")
        if not lines:
            return None
        rows = [
            row(label, shown.text, shown.share or (HIDDEN if shown.hidden else "–"), depth=depth)
            for label, depth, shown in lines
        ]
        foot = ["Ensemble", self.cell("conseillers").words, ""]
        return Block(
            "reseaux",
            "Qui participe",
            [
                "Les conseillers et conseillères sont comptés par réseau\u202f; les membres hors pairs, "
                "par un seul chiffre. Les totaux sont arrondis à la dizaine\u00a0: ils ne tombent donc pas "
                "toujours juste avec le détail."
            ],
            [Chart("reseaux", "Conseillers par réseau", _bars([line for line in lines if line[1] == 0]))],
            [Table("Conseillers par réseau, et leur part", ["Réseau", "Conseillers", "Part"], rows, foot)],
            open=True,
        )

    def zones(self):
        zones = [label for label, _, _ in self._categories("zones", "zone")]
        if not zones:
            return None
        rows = []
        for network, depth, total in self._categories("reseaux", "network"):
            if depth == 0:
                cells = [self.cell("zones", network=network, zone=zone).text for zone in zones]
                rows.append(row(network, *cells, total.text))
        foot = ["Tous réseaux", *(self.cell("zones", zone=zone).text for zone in zones)]
        foot.append(self.cell("conseillers").words)
        return Block(
            "zones",
            "Où l’on participe",
            ["Le déploiement est donné par réseau et par grande zone, une fois par an."],
            [Chart("zones", "Conseillers par zone", _bars(self._categories("zones", "zone")))],
            [Table("Conseillers par réseau et par zone", ["Réseau", *zones, "Ensemble"], rows, foot)],
            open=True,
        )

    def growth(self):
        series = {"members": {}, "messages": {}}
        for table in self.payload["tables"]:
            if table["id"].startswith("croissance-"):
                series[table["population"]][table["date"]] = table["cells"][0]["value"]
        today = self.cell("ensemble")
        if today:
            series["members"][self.payload["as_of"]] = today.value
        if self.payload["since"] is None and (written := self.cell("rubriques-messages")):
            series["messages"][self.payload["as_of"]] = written.value
        days = sorted(set(series["members"]) | set(series["messages"]))
        if len(days) < 2:
            return None
        charts = []
        for name, title in (("members", "Membres"), ("messages", "Messages")):
            values = series[name]
            lines = [(_day(day), 0, Shown(number(values[day]), values[day])) for day in days if day in values]
            charts.append(Chart(f"croissance-{name}", f"{title}, à la dizaine près", _bars(lines)))
        rows = [
            row(_day(day), *(number(values[day]) if day in values else "–" for values in series.values()))
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

    def rubrics(self):
        lines = self._categories("rubriques-messages", "rubric")
        if not lines:
            return None
        topics = {label: shown for label, _, shown in self._categories("rubriques-sujets", "rubric")}
        rows = [
            row(label, topics[label].text, topics[label].share, shown.text, shown.share, depth=depth)
            for label, depth, shown in lines
        ]
        foot = ["Ensemble", self.cell("rubriques-sujets").text, "", self.cell("rubriques-messages").text, ""]
        head = ["Rubrique", "Sujets", "Part des sujets", "Messages", "Part des messages"]
        sentences = [
            f"{self._period()} Une rubrique n’a sa ligne que si cinq auteurs au moins y ont écrit, et si une "
            "ou deux personnes n’en ont pas écrit l’essentiel."
        ]
        grouped = self.payload["dims"]["rubric"]["groups"].get(OTHER_RUBRICS, [])
        if grouped:
            sentences.append(f"«\u202f{OTHER_RUBRICS}\u202f» réunit\u00a0: {', '.join(grouped)}.")
        chart = Chart("rubriques", "Messages par rubrique", _bars([line for line in lines if line[1] == 0]))
        table = Table("Sujets et messages par rubrique", head, rows, foot)
        return Block("rubriques", "De quoi l’on parle", sentences, [chart], [table], open=True)

    def _period(self):
        if self.payload["since"] is None:
            return "Depuis l’ouverture."
        return f"Du {_day(self.payload['since'], 1)} au {_day(self.payload['as_of'])}."

    def answers(self):
        told = [(label, self.statistics[name]) for name, label in SHARES.items() if name in self.statistics]
        sentences, charts, tables = [], [], []
        median = self.statistics.get("median")
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
        if told:
            sentences.append(
                "Le trait fin sur chaque barre est l’intervalle de confiance à 95\u00a0%\u00a0: ce que l’on "
                "peut dire de la part véritable, avec si peu de questions. Ne comptent que les questions "
                "d’au moins sept jours."
            )
            bars = [
                Bar(label, percent(s["percent"]), s["percent"], low=s["interval"][0], high=s["interval"][1])
                for label, s in told
            ]
            charts.append(Chart("promesse", "La promesse des 48 heures", bars))
            rows = [
                row(
                    label,
                    percent(s["percent"]),
                    f"{s['interval'][0]} à {percent(s['interval'][1])}",
                    number(s["n"]),
                )
                for label, s in told
            ]
            head = ["Questions", "Part", "Intervalle", "Nombre de questions"]
            tables.append(Table("Part des questions, et intervalle de confiance", head, rows))
        for id, dimension, first in (
            ("delais", "delay", "Première réponse"),
            ("solutions", "solved", "Questions"),
            ("reponses", "replies", "Réponses"),
        ):
            what = "Sujets" if id == "reponses" else "Questions"
            more_charts, more_tables = self._simple(id, dimension, [first, what, "Part"])
            charts += more_charts
            tables += more_tables
        if not charts:
            sentences.append("Trop peu de questions pour en publier les délais.")
        return Block("reponses", "Les réponses", sentences, charts, tables)

    def elsewhere(self):
        charts, tables = self._simple("entraide", "from", ["Réponse", "Réponses", "Part"])
        statistic = self.statistics.get("elsewhere")
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

    def participation(self):
        active = self.cell("participation")
        concentration = self.statistics.get("concentration")
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
                if (shown := self.cell("participation", participation=label))
            ]
            rows = [row(label, shown.text) for label, _, shown in lines]
            head = ["Ont écrit", "À la dizaine près"]
            tables.append(Table(TITLES["participation"], head, rows, ["Ensemble", active.text]))
            lines = [*lines, ("Ensemble", 0, active)]
            charts.append(Chart("participation", TITLES["participation"], _bars(lines)))
        if concentration:
            sentences.append(
                f"Les 10\u00a0% de conseillers qui écrivent le plus donnent environ "
                f"{percent(concentration['about'])} des réponses, à cinq points près."
            )
        return Block("participation", "La participation", sentences, charts, tables)

    def themes(self):
        lines = self._categories("themes", "theme")
        if not lines:
            return None
        told = {line["theme"]: line for line in self.payload["themes"]}
        rows = [
            row(label, shown.text, told[label]["authors"], told[label]["evolution"])
            for label, _, shown in lines
        ]
        caption = "Sujets par thème, nombre d’auteurs et évolution"
        return Block(
            "themes",
            "Les thèmes",
            [
                f"{self._period()} Un sujet peut relever de plusieurs thèmes. Un thème n’est montré que s’il "
                "vient d’au moins cinq auteurs (dix s’il touche à la santé, au handicap ou à la situation "
                "sociale) et de deux réseaux.",
                "L’évolution compare les auteurs du dernier trimestre à ceux des quatre précédents\u202f; "
                "«\u202fstable\u202f» se dit dès que le hasard suffit à expliquer l’écart.",
            ],
            [Chart("themes", TITLES["themes"], _bars(lines))],
            [Table(caption, ["Thème", "Sujets", "Auteurs", "Évolution"], rows)],
        )

    def candidates(self):
        signals, nominated = self.payload["signals"], self.payload.get("nominations", [])
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

    def examples(self):
        examples = self.payload.get("examples", [])
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

    def value(self):
        charts, tables = self._simple("avis", "verdict", ["Avis", "Avis donnés", "Part"])
        thanks = self.cell("mercis")
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

    def hidden(self):
        count, carried, k = self.payload["hidden"], self.payload["carried"], self.payload["k"]
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
        if self.cell("delais", delay=NOT_PROMISE):
            sentences.append(
                f"«\u202f{NOT_PROMISE}\u202f» réunit deux cas trop peu nombreux pour être séparés."
            )
        tables = []
        rows = []
        for table in self.payload["tables"]:
            shown = self.cells[table["id"]].values()
            masked = sum(each.hidden for each in shown)
            if masked:
                rows.append(row(TITLES.get(table["id"], table["id"]), masked, len(shown)))
        if rows:
            head = ["Tableau", "Cases masquées", "Cases"]
            tables.append(Table("Ce qui est masqué, tableau par tableau", head, rows))
        points = [
            f"{TITLES[id]}\u00a0: {REASONS[why]}."
            for id, why in self.payload["omitted"].items()
            if id in TITLES
        ]
        if points:
            sentences.append("Non publié cette fois\u00a0:")
        return Block("masque", "Ce qui est masqué, et pourquoi", sentences, [], tables, points)

    def method(self):
        k = self.payload["k"]
        points = [
            f"Le rapport est tiré d’une photographie de la communauté au {_day(self.payload['as_of'])}, "
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
            "La première réponse est celle d’une autre personne, hors animation.",
            "Les thèmes viennent d’une liste fermée, choisie par l’auteur ou corrigée par l’animation. Le "
            "test des thèmes candidats compte des auteurs et non des messages, et tient compte du nombre de "
            "thèmes regardés.",
            "Les tableaux portent sur les messages visibles\u202f; une région ou une structure est celle "
            "d’aujourd’hui pour les membres, et celle du jour de l’écriture pour les messages.",
            f"Plan des tableaux, version {self.payload['plan']}.",
        ]
        return Block("methode", "Comment c’est fait", points=points)


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


def _bars(lines):
    top = max((shown.value or 0 for _, _, shown in lines), default=0)
    bars = []
    for label, depth, shown in lines:
        width = None if shown.hidden or not top else round(100 * shown.value / top, 1)
        text = f"{shown.text} ({shown.share})" if shown.share else shown.text
        bars.append(Bar(label, text, width, depth=depth))
    return bars


def _day(day, later=0):
    return date_format(datetime.date.fromisoformat(day) + datetime.timedelta(days=later), "j F Y")
