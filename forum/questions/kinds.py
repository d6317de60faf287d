"""Words of a message that need no row: what it is to its question, and as what it was written."""

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
