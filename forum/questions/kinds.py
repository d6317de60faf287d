"""Words that need no row: what a message is to its question, as what it was written, and of whose situation
a question tells."""

from django.db.models import TextChoices


class Nature(TextChoices):
    """What a message is to the question that it stands under."""

    ANSWER = "answer", "réponse"
    PRECISION = "precision", "demande de précision"
    PLACEHOLDER = "placeholder", "message d’attente"


class OfficialRole(TextChoices):
    """In which capacity somebody writes who could also write as a member."""

    MEMBER = "", "membre"
    MODERATOR = "moderator", "animation"
    REFERENT = "referent", "référent de réseau"
    HEAD_OFFICE = "head_office", "tête de réseau"


class Withdrawal(TextChoices):
    """Why a question no longer waits for an answer that nobody gave."""

    TWICE = "twice", "posée deux fois"
    SOLVED = "solved", "résolue autrement"
    MOOT = "moot", "n’a plus d’objet"
    NO_QUESTION = "no_question", "n’était pas une question"


class Contract(TextChoices):
    """What binds the person to an employer, or does not, when the question is asked."""

    PERMANENT = "cdi", "CDI"
    FIXED_TERM = "cdd", "CDD"
    TEMPORARY = "interim", "intérim"
    APPRENTICE = "alternance", "apprentissage ou professionnalisation"
    AIDED = "aide", "contrat aidé"
    CIVIL_SERVANT = "titulaire", "titulaire de la fonction publique"
    PUBLIC_CONTRACT = "contractuel", "contractuel de la fonction publique"
    OWN_ACCOUNT = "independant", "travail indépendant"
    SEVERAL = "plusieurs", "plusieurs contrats"
    NONE = "aucun", "sans contrat de travail"


class Seniority(TextChoices):
    """How long it has been so: where rights begin, more than how many years."""

    WEEKS = "4m", "moins de quatre mois"
    MONTHS = "1a", "de quatre mois à un an"
    TWO_YEARS = "2a", "d’un à deux ans"
    FIVE_YEARS = "5a", "de deux à cinq ans"
    LONGER = "plus", "cinq ans ou plus"


class Deadline(TextChoices):
    """How much time there is left on the day of the question."""

    DAYS = "2s", "moins de deux semaines"
    MONTH = "1m", "moins d’un mois"
    QUARTER = "3m", "d’un à trois mois"
    LATER = "plus", "plus de trois mois"
