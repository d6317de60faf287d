"""Composes the labelled texts: lines written by hand, and situations x voices drawn at random with a fixed seed.

``python -m tests.privacy.corpus.compose`` writes ``dev.jsonl``, ``trial.jsonl`` and ``sealed.jsonl``. The sealed
set has situations, names, firms and places of its own: nothing of it was used to write or correct a rule, and
its failures are never printed (``score`` gives figures only). ``other`` and ``other_sealed`` are the two halves
of ``other_hand.txt``, texts of short posts alone: the first may be read, the second is judged once.
"""

import json
import random
import re
import unicodedata
from pathlib import Path

HERE = Path(__file__).parent
MARK = re.compile(r"\[\[(\w+)\|([^\]]*)\]\]|\{\{(\w+)\|([^}]*)\}\}")
VALUE = re.compile(r"<(\w+)>")

OPEN = {
    "first": "Nadia Kevin Marie-Laure Abdel Sandrine Mohamed Charlène Ibrahima Loïc Yasmina Bernard Océane Tarik Solange "
    "Wilfried Mariam Cédric Priscilla Hakim Joëlle Tiphaine Moussa Régis Samira Gaëtan Ophélie Zoubida Fabrice".split(),
    "last": "Lemoine Benali Chauvet Kerjean Diarra Vasseur Pinto Ouali Marchetti Rambaud Coulibaly Schmitt Bellanger "
    "Haddad Le Tallec Fontaine N’Diaye Carpentier Mendes Roussel Traoré Guichard Lahaye Zerrouki Perrot".replace(
        "Le Tallec", "Le_Tallec").split(),
    "firm": ["Castorama", "Manitou", "Fleury Michon", "Auchan", "Transports Berthelot", "Sodexo", "Boulangerie Paul",
             "Ateliers Mécaniques Roy", "Derichebourg", "Picard Surgelés", "Norauto", "Elior"],
    "town": ["Redon", "Vitré", "Douai", "Nevers", "Albi", "Morlaix", "Vierzon", "Thiers"],
    "job": ["cariste", "vendeuse", "aide à domicile", "soudeur", "assistante de gestion", "peintre", "serveur"],
    "aim": ["devenir infirmière", "passer un CAP cuisine", "obtenir un titre de formateur", "ouvrir une librairie",
            "passer le permis C", "valider un BTS par la VAE"],
    "ill": ["une tendinite chronique", "une dépression", "un lupus", "un diabète de type 2", "une lombalgie"],
    "way": ["rue des Lilas", "avenue de Bretagne", "chemin du Bois Joli", "boulevard Carnot", "allée des Chênes"],
}  # fmt: skip
APART = {
    "first": "Maëlle Souleymane Edwige Ricardo Azzedine Clothilde Esteban Rokhaya Hippolyte Leïla Erwann Dounia Guénola "
    "Tuan Svetlana Ismaël Bérengère Aymeric Kadiatou Lilian Noémie Rodrigue Shaïma Gonzague Mélina Titouan".split(),
    "last": "Astruc Bensaïd Crépin Dumortier Evrard Falgoux Gueguen Hamidou Imbert Jourdain Keita Lagrange Mazouz Nivelle "
    "Orsini Peyrard Quenum Rigaud Sabatier Tournier Ulrich Verdier Weiss Yahiaoui Zielinski Bonnefoy".split(),
    "firm": ["Guyenne Papier", "Lidl", "Chantiers de Penhoët", "Vinci", "Pharmacie du Marché", "Carglass", "Samsic",
             "Laiterie Triballat", "Hôtel Beau Rivage", "Ets Poirier", "Geodis", "Yves Rocher"],
    "town": ["Fougères", "Lodève", "Sarlat", "Guéret", "Dole", "Pamiers", "Loudéac", "Cluses"],
    "job": ["plaquiste", "agent de tri", "coiffeuse", "technicien de maintenance", "ambulancier", "gouvernante"],
    "aim": ["devenir moniteur d’auto-école", "suivre un DU", "reprendre une épicerie", "passer un CACES",
            "changer de branche", "préparer le concours d’éducateur"],
    "ill": ["une polyarthrite", "un trouble anxieux", "une épilepsie", "un syndrome du canal carpien", "une phobie sociale"],
    "way": ["rue du Puits Salé", "avenue Aristide Briand", "impasse du Verger", "quai des Mariniers", "route de Paimpol"],
}  # fmt: skip

OPEN_CASES = [
    "Bonjour, j’accompagne [[PERSONNE|<person>]], <job> à <town>, qui voudrait <aim>.",
    "[[PERSONNE|<civil>]] a contacté notre agence pour <aim> ; son employeur [[EMPLOYEUR|<firm>]] est d’accord.",
    "Ma bénéficiaire [[PERSONNE|<first>]] est <job> chez [[EMPLOYEUR|<firm>]] et souhaite <aim>.",
    "Licenciement chez [[EMPLOYEUR|<firm>]] : la personne, <age> ans, veut <aim>. Qui finance ?",
    "[[PERSONNE|<upper>]], <age> ans, <job>, inscrit sous [[ID_DE|<idde>]].",
    "Pour joindre [[PERSONNE|<civil>]] : [[TEL|<tel>]] ou [[EMAIL|<mail>]].",
    "Elle a [[SANTE|<ill>]] et ne peut plus exercer comme <job>. Elle pense à <aim>.",
    "Mon bénéficiaire, <job>, souffre d’[[SANTE|<ill>]] ; il voudrait <aim>.",
    "Adresse : [[ADRESSE|<number> <way>, <zip> <town>]]. Né le [[DATE_NAISSANCE|<date>]].",
    "NIR [[NIR|<nir>]], IBAN [[IBAN|<iban>]], merci de vérifier.",
    "[[PERSONNE|<first>]] habite [[ADRESSE|<number> <way>]] à <town> et n’a pas le permis.",
    "Salarié de [[EMPLOYEUR|<firm>]] depuis 12 ans, il voudrait <aim>.",
    "SIRET de l’employeur : [[SIRET|<siret>]].",
    "[[PERSONNE|<person>]] (née le [[DATE_NAISSANCE|<date>]]) veut <aim>.",
    "Vu [[PERSONNE|<civil>]] ce matin. Projet : <aim>. À revoir dans quinze jours.",
    "La collègue de [[PERSONNE|<person>]] m’a appelé, elle aussi voudrait <aim>.",
]
APART_CASES = [
    "Situation de [[PERSONNE|<person>]] : <job>, <age> ans, <town>. Objectif : <aim>.",
    "Depuis janvier je suis [[PERSONNE|<civil>]], en poste chez [[EMPLOYEUR|<firm>]] comme <job>.",
    "[[PERSONNE|<first>]] m’a dit vouloir <aim>, mais [[EMPLOYEUR|<firm>]] refuse de la laisser partir.",
    "Bonjour à tous. Un <job> de <age> ans, [[PERSONNE|<upper>]], vient de finir son contrat. Idées pour <aim> ?",
    "Suite au diagnostic d’[[SANTE|<ill>]], ce salarié envisage de <aim>.",
    "La personne que je reçois a [[SANTE|<ill>]] ; le métier de <job> n’est plus tenable pour elle.",
    "Coordonnées : [[PERSONNE|<person>]], [[ADRESSE|<number> <way>, <zip> <town>]], [[TEL|<tel>]].",
    "La candidate (identifiant [[ID_DE|<idde>]]) est née le [[DATE_NAISSANCE|<date>]].",
    "Peux-tu écrire à [[EMAIL|<mail>]] ? C’est l’adresse de [[PERSONNE|<civil>]].",
    "Numéro de sécurité sociale [[NIR|<nir>]] et RIB [[IBAN|<iban>]] joints par erreur au dossier.",
    "Embauchée par [[EMPLOYEUR|<firm>]] en 2008, elle a toujours été <job> et veut <aim>.",
    "L’entreprise porte le SIRET [[SIRET|<siret>]] ; l’accord de branche prévoit un cofinancement.",
    "J’ai eu [[PERSONNE|<first>]] au téléphone : rendez-vous reporté, projet inchangé (<aim>).",
    "Le tuteur de [[PERSONNE|<person>]] confirme le stage à <town>.",
]
OPEN_CLEAN = [
    "Une personne de <age> ans, <job> à <town>, voudrait <aim>. Quels financements ?",
    "Un salarié, <job>, peut-il <aim> sur son temps de travail ?",
    "Le Fongecif de <town> finance-t-il une formation pour <aim> ?",
    "Bonjour, quelqu’un a-t-il un exemple de dossier pour <aim> ? Merci.",
    "La session de <town> coûte <amount> € pour <hours> heures, dont <hours> en entreprise.",
    "L’article L. 6323-<number> du code du travail a été modifié en 2016.",
    "Nous tenons une permanence à <town>, {{ADRESSE|<number> <way>}}, le jeudi.",
    "Retour d’expérience : sur <number> dossiers, <number> ont été acceptés en commission.",
    "L’Opca prend en charge <amount> € par stagiaire pour le métier de <job>.",
    "Les personnes qui ont eu <ill> ont-elles droit à un accompagnement particulier ?",
]
APART_CLEAN = [
    "Qui a déjà accompagné un <job> souhaitant <aim> ? Je cherche des retours.",
    "À <town>, le Greta et l’Afpa proposent la même certification, environ <amount> €.",
    "Combien d’heures de CPF faut-il pour <aim> ? On me parle de <hours> heures.",
    "Conseiller à <town>, je cherche des collègues pour un atelier sur les métiers de l’eau.",
    "Le décret du <number> mars 2016 fixe la liste, voir aussi la circulaire DGEFP.",
    "Public visé : <job>, sans diplôme, mobilité limitée autour de <town>.",
    "J’anime un groupe sur <ill> et travail : quels intervenants conseillez-vous ?",
    "Après <hours> heures de formation, l’obtention du titre de <job> est de <number> %.",
    "Bonjour, la CPNE a retenu <number> certifications, montant moyen <amount> €.",
    "Pour <aim>, vaut-il mieux passer par la Région, l’Opca ou Pôle emploi ?",
]


def strip_accents(text):
    return "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")


class Drawn:
    """Values for the holes, from one source of chance."""

    def __init__(self, chance, pool):
        self.chance, self.pool = chance, pool

    def __getitem__(self, name):
        pick = self.chance.choice
        if name in ("firm", "town", "job", "aim", "ill", "way", "first"):
            return pick(self.pool[name])
        return str(getattr(self, name)())

    def last(self):
        return self.chance.choice(self.pool["last"]).replace("_", " ")

    def person(self):
        return f"{self['first']} {self.last()}"

    def civil(self):
        title = self.chance.choice(["Mme", "M.", "Madame", "Monsieur", "mme", "Mr"])
        last = self.last()
        return f"{title} {last.lower() if title == 'mme' else last}"

    def upper(self):
        return f"{self.last().upper()} {self['first']}"

    def digits(self, n):
        return "".join(self.chance.choice("0123456789") for _ in range(n))

    def number(self):
        return self.chance.randint(2, 90)

    age = number_of_years = lambda self: self.chance.randint(19, 62)

    def hours(self):
        return self.chance.choice([70, 150, 210, 399, 840])

    def amount(self):
        return self.chance.choice(["1 250", "3 480,50", "690", "12 000"])

    def zip(self):
        return f"{self.chance.randint(1, 95):02d}{self.chance.choice(['000', '100', '240', '510'])}"

    def date(self):
        d, m, y = self.chance.randint(1, 28), self.chance.randint(1, 12), self.chance.randint(1955, 1999)
        return self.chance.choice(
            [f"{d:02d}/{m:02d}/{y}", f"{d}.{m}.{y}", f"{d} mai {y}", f"{d:02d}-{m:02d}-{y}"]
        )

    def tel(self):
        start = self.chance.choice(["06", "07", "02", "05"])
        pairs = [start, *(self.digits(2) for _ in range(4))]
        return self.chance.choice([" ", ".", "", "-", " "]).join(pairs)

    def teloco(self):
        return (
            f"O{self.chance.choice('67')}.{self.digits(2)}.{self.digits(2)}.{self.digits(2)}.{self.digits(2)}"
        )

    def telintl(self):
        return f"+33 6 {self.digits(2)} {self.digits(2)} {self.digits(2)} {self.digits(2)}"

    def telspelled(self):
        return "zéro six vingt-deux quarante quinze trente-trois"

    def mail(self):
        first, last = (
            strip_accents(self["first"]).lower(),
            strip_accents(self.last()).lower().replace(" ", ""),
        )
        return f"{first}.{re.sub('[^a-z]', '', last)}{self.chance.choice(['', '59', '_pro'])}@{self.chance.choice(['gmail.com', 'orange.fr', 'laposte.net'])}"

    def mailspelled(self):
        return self.mail().replace(".", " point ").replace("@", " arobase ").replace("_", " tiret ")

    def nir13(self):
        return f"{self.chance.choice('12')} {self.digits(2)} {self.chance.randint(1, 12):02d} {self.chance.randint(10, 95)} {self.chance.randint(1, 990):03d} {self.chance.randint(1, 990):03d}"

    def nir(self):
        bare = self.nir13()
        key = 97 - int(bare.replace(" ", "")) % 97
        return self.chance.choice(
            [f"{bare} {key:02d}", f"{bare.replace(' ', '')} {key:02d}", f"{bare.replace(' ', '.')}.{key:02d}"]
        )

    def nircompact(self):
        bare = self.nir13().replace(" ", "")
        return f"{bare}{97 - int(bare) % 97:02d}"

    def iban(self):
        bban = self.digits(10) + self.digits(11)
        rib = 97 - int(bban + "00") % 97
        bban += f"{rib:02d}"
        key = 98 - int(bban + "152700") % 97
        whole = f"FR{key:02d}{bban}"
        return self.chance.choice([whole, " ".join(re.findall(".{1,4}", whole))])

    def siren(self):
        bare = self.digits(8)
        total = sum(int(c) if i % 2 == 0 else sum(divmod(2 * int(c), 10)) for i, c in enumerate(bare))
        return bare + str(-total % 10)

    def siret(self):
        bare = self.siren() + "000" + self.digits(1)
        total = sum(sum(divmod(2 * int(c), 10)) if i % 2 == 0 else int(c) for i, c in enumerate(bare))
        whole = bare + str(-total % 10)
        return self.chance.choice([whole, f"{whole[:3]} {whole[3:6]} {whole[6:9]} {whole[9:]}"])

    def idde(self):
        return self.digits(7) + self.chance.choice(["A", "B", "T", "X", " H"])


# Voices: each changes the whole text, marks included, and nothing else.
def as_is(text, chance):
    return text


def lower(text, chance):
    return _outside_marks(text, str.lower)


def phone(text, chance):
    swaps = [
        ("Bonjour", "bjr"),
        ("vous", "vs"),
        ("pour", "pr"),
        ("est-ce que", "esk"),
        ("quelqu’un", "qqun"),
        ("’", "'"),
    ]
    for before, after in swaps:
        text = text.replace(before, after)
    return _outside_marks(strip_accents(text), str.lower)


def scan(text, chance):
    return text.replace("’", "'").replace(" ,", ",").replace(". ", ".  ").replace("é", chance.choice("éeé"))


def long(text, chance):
    before = (
        "Bonjour à tous,⏎⏎Je me permets de vous soumettre un cas, n’ayant pas trouvé de réponse ailleurs. "
    )
    after = "⏎⏎J’ai déjà consulté le site de la Région et appelé l’Opca, sans succès. Merci d’avance pour vos idées."
    return before + text + after


VOICES = [as_is, as_is, lower, phone, scan, long]


def _outside_marks(text, change):
    return re.sub(r"(\[\[\w+\||\{\{\w+\|)|([^\[\]{}|]+)", lambda m: m[1] or change(m[2]), text)


def read(line, key):
    """``line`` as ``{"id", "text", "spans", "optional"}``."""
    line = line.replace("⏎", "\n")
    text, spans, optional, at = "", [], [], 0
    for mark in MARK.finditer(line):
        text += line[at : mark.start()]
        label, words = mark[1] or mark[3], mark[2] if mark[1] else mark[4]
        kept = spans if mark[1] else optional
        kept.append({"start": len(text), "end": len(text) + len(words), "label": label})
        text += words
        at = mark.end()
    return {"id": key, "text": text + line[at:], "spans": spans, "optional": optional}


def filled(line, drawn):
    return VALUE.sub(lambda hole: drawn[hole[1]], line)


def by_hand(name, pool, seed):
    drawn = Drawn(random.Random(seed), pool)
    lines = (HERE / f"{name}_hand.txt").read_text(encoding="utf-8").splitlines()
    return [
        read(filled(line, drawn), f"{name}-h{n}")
        for n, line in enumerate((text for text in lines if text and not text.startswith("#")), 1)
    ]


def composed(name, cases, clean, pool, number, seed):
    chance = random.Random(seed)
    drawn, made = Drawn(chance, pool), []
    for n in range(number):
        line = chance.choice(clean if n % 5 < 2 else cases)
        made.append(read(chance.choice(VOICES)(filled(line, drawn), chance), f"{name}-c{n + 1}"))
    return made


def write(name, texts):
    lines = (json.dumps(text, ensure_ascii=False) + "\n" for text in texts)
    (HERE / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write("dev", by_hand("dev", OPEN, 1) + composed("dev", OPEN_CASES, OPEN_CLEAN, OPEN, 120, 2))
    write("trial", composed("trial", OPEN_CASES, OPEN_CLEAN, OPEN, 180, 3))
    write("sealed", by_hand("sealed", APART, 4) + composed("sealed", APART_CASES, APART_CLEAN, APART, 130, 5))
    other = by_hand("other", OPEN, 6)
    write("other", other[: len(other) // 2])
    write("other_sealed", other[len(other) // 2 :])
