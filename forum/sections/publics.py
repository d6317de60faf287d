"""The publics with which a community begins, in the words of the trade. Moderators change the list then."""

from django.utils.text import slugify

from forum.questions.models import Public

NAMES = [
    *["agent public", "arrêt maladie", "cadre", "congé parental", "demandeur d’emploi", "étranger"],
    *["indépendant", "intérimaire", "intermittent", "jeune", "licencié économique", "multi-employeurs"],
    *["salarié", "salarié CDD", "salarié CDI", "salarié en insertion", "travailleur handicapé"],
]


def lay_publics():
    """Create them all where there is none yet."""
    if not Public.objects.exists():
        Public.objects.bulk_create(Public(slug=slugify(name), name=name) for name in NAMES)
