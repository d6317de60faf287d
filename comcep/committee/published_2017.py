"""The figures printed on 16 January 2017, for moderators only, next to what the site counts.

They were public once and hold cells below five: they are compared here, never shown to the committee. Where
two printed tables disagree, both are kept as printed and the doubt is told.
"""

import datetime
from collections import Counter

from django.utils.text import slugify

AS_OF = datetime.date(2017, 1, 16)

TOTALS = {"members": 319, "advisers": 282, "outsiders": 37, "topics": 97, "messages": 518}

NETWORKS = [
    ("fongecif-opacif", "Fongecif/Opacif", 113, 40),
    ("missions-locales", "Missions Locales", 78, 28),
    ("pole-emploi", "Pôle Emploi", 36, 13),
    ("apec", "Apec", 27, 9),
    ("cap-emploi", "Cap Emploi", 28, 10),
]
DETAIL = [
    ("fongecif", "Fongecif", 64),
    ("unifaf", "Unifaf", 17),
    ("faf-tt", "Faf-tt", 14),
    ("uniformation", "Uniformation", 9),
    ("afdas", "Afdas", 6),
    ("agecif-cama", "Agecif Cama", 3),
]
DETAILED_NETWORK = "fongecif-opacif"

# Rubric, printed shares of the topics and of the messages.
SHARES = [
    ("accueil", "Accueil", 3, 1),
    ("bienvenue", "Bienvenue aux nouveaux conseillers", 5, 9),
    ("echanges-de-pratiques", "Les échanges de pratiques", 23, 38),
    ("se-professionnaliser", "Se professionnaliser dans le métier", 5, 6),
    ("outils-du-cep", "Les outils du CEP", 17, 9),
    ("ameliorations-du-forum", "Les améliorations du forum", 4, 5),
    ("divers", "Divers", 6, 5),
    ("echanges-hors-pairs", "Échanges «\u202fHors Pairs\u202f»", 19, 17),
    ("evenements-en-regions", "Les événements en Régions", 15, 7),
    ("coin-des-animateurs", "Le coin des animateurs", 4, 3),
]

# Sub-forum, topics and messages.
COUNTS = [
    ("echanges-de-pratiques", "accueil-du-beneficiaire", "L’accueil du bénéficiaire", 3, 56),
    ("echanges-de-pratiques", "premier-entretien", "Le premier entretien", 2, 11),
    ("echanges-de-pratiques", "apres-le-premier-entretien", "Après le premier entretien", 2, 13),
    ("echanges-de-pratiques", "aider-a-monter-un-dossier", "Aider à monter un dossier", 11, 80),
    ("echanges-de-pratiques", "suivi-du-parcours", "Le suivi du parcours du bénéficiaire", 3, 33),
    ("se-professionnaliser", "comment-je-me-professionnalise", "Comment je me professionnalise", 4, 28),
    ("outils-du-cep", "liens-utiles", "Les liens utiles", 9, 24),
    ("outils-du-cep", "je-partage-mes-outils", "Je partage mes outils", 8, 27),
    ("ameliorations-du-forum", "attentes-et-besoins", "Vos attentes et vos besoins", 4, 30),
    ("divers", "trucs-et-astuces", "Trucs et astuces pour utiliser le forum", 6, 27),
    ("evenements-en-regions", "evenements-rencontres-colloques", "Événements et rencontres, colloques", 1, 2),
    ("evenements-en-regions", "outils-et-structures", "Outils et structures, sur le Web, les applis", 9, 17),
    ("evenements-en-regions", "comcep-on-en-parle", "La ComCEP, on en parle…", 2, 14),
    ("evenements-en-regions", "petites-annonces", "Petites annonces", 3, 7),
    ("echanges-hors-pairs", "hors-pairs-echanges", "Échanges", 5, 44),
    ("echanges-hors-pairs", "hors-pairs-propositions-outils", "Propositions d’outils", 15, 47),
]
UNCOUNTED = ("groupe-pilote", "groupe-pilote-consultations", "Groupe pilote, consultations", 6, 245)

DOUBTS = [
    "Les parts des réseaux sont arrondies au plus près, sauf celle de l’Apec\u00a0: 27 conseillers sur 282 "
    "font 9,6\u00a0%, imprimés 9\u00a0%. Le total des parts tombe ainsi à 100.",
    "Dans le tableau des parts par rubrique, la colonne des sujets fait 101 et celle des messages 100.",
    "Les sous-rubriques comptées font 87 sujets et 460 messages. Il reste 10 sujets et 58 messages pour les "
    "trois rubriques sans détail (Accueil, Bienvenue, Coin des animateurs), alors que leurs parts en "
    "supposent 12 et de 61 à 74\u00a0: les deux tableaux ne viennent pas du même comptage, ou pas du "
    "même jour.",
    "Six rubriques détaillées sur sept donnent, à partir des nombres, une autre part que celle qui est "
    "imprimée. Aucun arrondi ne réconcilie toutes les lignes\u202f; les deux tableaux sont gardés tels "
    "quels.",
    "Le groupe pilote (6 sujets, 245 messages) est imprimé deux fois. Compté dans les 518 messages, il n’y "
    "laisserait pas la place des autres rubriques\u00a0: il est tenu pour extérieur au total.",
    "«\u202fDivers\u202f» n’existe que dans le tableau des parts, «\u202fTrucs et astuces\u202f» que dans "
    "celui des nombres\u00a0: les tenir pour une seule rubrique est une déduction.",
    "Trois Opacif qui conseillent aussi (Fafsea, Opcalim, Unagecif) ne figurent pas dans la répartition. Les "
    "lignes imprimées font exactement 113\u00a0: ils n’avaient pas d’inscrit.",
]


def exact_counts(snapshot):
    """What the site counts for each printed figure, by slug."""
    peers = [row for row in snapshot.members if row.peer]
    topics = Counter(row.section for row in snapshot.topics)
    sections, rubrics = {}, {}
    for index, section in enumerate(snapshot.sections):
        here = (topics[index], sum(snapshot.messages[index].values()))
        for table, slug in ((sections, section.slug), (rubrics, section.rubric_slug)):
            before = table.get(slug, (0, 0))
            table[slug] = (before[0] + here[0], before[1] + here[1])
    return {
        "totals": {
            "members": len(snapshot.members),
            "advisers": len(peers),
            "outsiders": len(snapshot.members) - len(peers),
            "topics": len(snapshot.topics),
            "messages": sum(messages for _, messages in rubrics.values()),
        },
        "networks": Counter(snapshot.network_slugs[row.network] for row in peers),
        "detail": Counter(_fund(row.detail) for row in peers if row.detail),
        "sections": sections,
        "rubrics": rubrics,
    }


def _fund(label):
    """The slug of a printed fund, however its label is punctuated (« Faf-tt », « FAF.TT »)."""
    squeezed = {slug.replace("-", ""): slug for slug, *_ in DETAIL}
    return squeezed.get(slugify(label).replace("-", ""), slugify(label))
