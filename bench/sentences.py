"""Plausible French sentences of the trade, drawn from lists of words: for volume, not for reading."""

import itertools


def _list(text):
    return [" ".join(item.split()) for item in text.split(",")]


PEOPLE = _list(
    """
    une salariée en CDI, un salarié en CDD, un demandeur d’emploi, une intérimaire, un jeune sans
    diplôme, une cadre du commerce, un artisan, une aide à domicile, un agent de sécurité, une
    assistante de direction, un salarié licencié, une salariée en congé parental, un travailleur
    handicapé, une saisonnière, un conducteur de ligne, une auxiliaire de vie, un comptable, une
    vendeuse, un magasinier, un cuisinier
    """
)
AIMS = _list(
    """
    une formation de soudeur, un titre professionnel de formateur, une VAE d’éducateur, un bilan de
    compétences, un certificat de bureautique, une reconversion vers le soin, un CAP de pâtissier,
    une licence de gestion, un permis poids lourd, un diplôme d’aide-soignant, une création
    d’entreprise, une formation de développeur, un retour à l’emploi, un projet de mobilité, une
    remise à niveau, un diplôme d’État, un titre de conseiller, une qualification de maçon, un
    parcours de cléa, une habilitation électrique
    """
)
MEANS = _list(
    """
    le CPF, le CIF, le CSP, le plan de formation, la période de professionnalisation, l’Opacif,
    l’Agefiph, le conseil régional, l’allocation de retour à l’emploi, le congé pour VAE,
    l’abondement de la branche, le fonds de solidarité, la préparation opérationnelle, l’aide
    individuelle à la formation, le congé bilan
    """
)
PLACES = _list(
    """
    en Bretagne, en Bourgogne, en Rhône-Alpes, en Guadeloupe, à La Réunion, en Normandie, en
    Occitanie, dans le Grand Est, en Île-de-France, en Corse, dans les Hauts-de-France, en
    Aquitaine, en Martinique
    """
)
FRAMES = [
    "J’accompagne {person} qui vise {aim} {place}.",
    "Le dossier passe par {means}, et le délai court à partir du dépôt.",
    "Chez nous {place}, {means} prend en charge {aim} quand le projet est validé.",
    "Pour {person}, {means} reste la piste la plus simple.",
    "Avez-vous déjà monté {aim} avec {means}\u202f?",
    "Voyez d’abord avec l’employeur, puis avec {means}.",
    "Nous avons vu le même cas\u00a0: {person}, et {aim} financée par {means}.",
    "Attention au calendrier\u202f: {means} demande le devis et le programme avant toute décision.",
    "Je conseille de préparer {aim} avec un conseiller d’un autre réseau {place}.",
    "Le référent {place} connaît bien {means}\u202f; je peux vous mettre en lien.",
    "Merci pour ce retour, {person} a pu commencer {aim}.",
    "Sans l’accord de {means}, {aim} attendra la prochaine session.",
]
TITLES = [
    "{means} pour {person}\u00a0: quelles étapes {place}\u202f?",
    "Comment financer {aim} par {means}\u202f?",
    "{aim} pour {person} {place}",
    "Refus de prise en charge de {aim} par {means}",
    "Qui contacter {place} pour {aim}\u202f?",
]


def _fill(rng, frame):
    said = frame.format(
        person=rng.choice(PEOPLE), aim=rng.choice(AIMS), means=rng.choice(MEANS), place=rng.choice(PLACES)
    )
    return said[0].upper() + said[1:]


def title(rng):
    return _fill(rng, rng.choice(TITLES))


def paragraphs(rng, number):
    """``number`` different paragraphs of one to five sentences."""
    return [" ".join(_fill(rng, rng.choice(FRAMES)) for _ in range(rng.randint(1, 5))) for _ in range(number)]


def rare_words(rng):
    """Sentences of ten invented words each; the thousandth is a thousand times rarer than the first."""
    syllables = [c + v for c in "b ch d f g l m n p r s t tr v".split() for v in "a e i o u ai on eu".split()]
    words = list(dict.fromkeys("".join(rng.choices(syllables, k=rng.randint(3, 5))) for _ in range(60_000)))
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
    while True:
        yield " ".join(rng.choices(words, cum_weights=weights, k=10)) + "."
