"""The schemes that advisers speak of, under their names of yesterday and of today; moderators edit them."""

from django.db import migrations

SCHEMES = {
    "cpf": ("CPF", ["CPF", "compte personnel de formation", "mon compte formation"]),
    "dif": ("DIF", ["DIF", "droit individuel à la formation"]),
    "cif-ptp": (
        "CIF, projet de transition (PTP)",
        [
            "CIF",
            "congé individuel de formation",
            "PTP",
            "projet de transition professionnelle",
            "CPF de transition",
        ],
    ),
    "csp": ("CSP", ["CSP", "contrat de sécurisation professionnelle"]),
    "vae": ("VAE", ["VAE", "CVAE", "validation des acquis", "validation des acquis de l’expérience"]),
    "bilan-de-competences": (
        "Bilan de compétences",
        ["bilan de compétences", "CBC", "congé de bilan de compétences", "bilan modulaire", "Modulhand"],
    ),
    "demission-reconversion": (
        "Démission pour reconversion",
        ["démission pour reconversion", "démission reconversion", "démissionnaire"],
    ),
    "pro-a": (
        "Période de professionnalisation, Pro-A",
        ["période de professionnalisation", "promotion par alternance"],
    ),
    "contrat-de-professionnalisation": (
        "Contrat de professionnalisation",
        ["contrat de professionnalisation", "contrat pro"],
    ),
    "contrat-d-apprentissage": (
        "Contrat d’apprentissage",
        ["contrat d’apprentissage", "apprenti", "contrat en apprentissage"],
    ),
    "plan-de-formation": (
        "Plan de formation de l’employeur",
        ["plan de formation", "plan de développement des compétences", "formation obligatoire"],
    ),
    "poe": (
        "POE, AFPR",
        [
            "POE",
            "POEI",
            "POEC",
            "AFPR",
            "préparation opérationnelle à l’emploi",
            "action de formation préalable au recrutement",
        ],
    ),
    "aif": ("AIF", ["AIF", "aide individuelle à la formation"]),
    "afc": ("AFC", ["AFC", "action de formation conventionnée"]),
    "pmsmp": ("PMSMP", ["PMSMP", "période de mise en situation en milieu professionnel"]),
    "parcours-jeunes": (
        "PACEA, Garantie jeunes, CEJ",
        ["PACEA", "Garantie jeunes", "CEJ", "contrat d’engagement jeune"],
    ),
    "clea": ("CléA", ["CléA", "socle de connaissances et de compétences"]),
    "compte-penibilite": (
        "Compte pénibilité (C3P, C2P)",
        ["C3P", "C2P", "compte pénibilité", "points pénibilité", "compte professionnel de prévention"],
    ),
    "cpa": ("CPA", ["CPA", "compte personnel d’activité"]),
    "cec": ("CEC", ["CEC", "compte d’engagement citoyen"]),
    "cet": ("Compte épargne temps", ["CET", "compte épargne temps"]),
    "creation-d-entreprise": (
        "Création ou reprise d’entreprise",
        ["création d’entreprise", "reprise d’entreprise", "création ou reprise d’entreprise", "Activ’Créa"],
    ),
    "insertion": (
        "Insertion par l’activité économique",
        ["IAE", "SIAE", "chantier d’insertion", "insertion par l’activité économique", "salarié en insertion"],
    ),
    "entretien-professionnel": ("Entretien professionnel", ["entretien professionnel"]),
    "cep": ("CEP", ["CEP", "conseil en évolution professionnelle"]),
}


def fill(apps, schema_editor):
    Scheme = apps.get_model("questions", "Scheme")
    for slug, (name, names) in SCHEMES.items():
        Scheme.objects.get_or_create(slug=slug, defaults={"name": name, "names": "\n".join(names)})


def empty(apps, schema_editor):
    apps.get_model("questions", "Scheme").objects.filter(slug__in=SCHEMES).delete()


class Migration(migrations.Migration):
    dependencies = [("questions", "0007_schemes")]

    operations = [migrations.RunPython(fill, empty)]
