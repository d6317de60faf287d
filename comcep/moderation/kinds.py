"""What waits on the desk, in the order in which it is looked at: the first kind before all the others."""

from django.db import models


class Kind(models.TextChoices):
    """The values stand in addresses and in claims: they never change."""

    IDENTIFIER = "identifiant", "Identifiant publié"
    ALERT = "alerte", "Alerte du garde"
    FLAG = "signalement", "Signalement"
    QUESTION = "question", "Question sans réponse"
    APPROVAL = "approbation", "À approuver"
    REQUEST = "demande", "Adhésion"
    PROPOSAL = "proposition", "Fiche proposée"
    PROCEDURE = "fiche", "Fiche à revoir"

    @property
    def place(self):
        return ORDER.index(self)

    @property
    def filter_label(self):
        return FILTERS[self]

    def counted(self, number):
        """Its words after a number."""
        one, several = COUNTED[self]
        return several if number > 1 else one

    @property
    def tone(self):
        return TONES.get(self, "")

    @property
    def claimed_as(self):
        """A flag that turns out to be about an identifier is the same thing to deal with."""
        return Kind.FLAG if self == Kind.IDENTIFIER else self


ORDER = list(Kind)
FILTERS = {
    Kind.IDENTIFIER: "Identifiants publiés",
    Kind.ALERT: "Alertes du garde",
    Kind.FLAG: "Signalements",
    Kind.QUESTION: "Questions sans réponse",
    Kind.APPROVAL: "À approuver",
    Kind.REQUEST: "Adhésions",
    Kind.PROPOSAL: "Fiches proposées",
    Kind.PROCEDURE: "Fiches à revoir",
}
COUNTED = {
    Kind.IDENTIFIER: ("identifiant publié", "identifiants publiés"),
    Kind.ALERT: ("alerte du garde à relire", "alertes du garde à relire"),
    Kind.FLAG: ("signalement à examiner", "signalements à examiner"),
    Kind.QUESTION: ("question sans réponse", "questions sans réponse"),
    Kind.APPROVAL: ("message à approuver", "messages à approuver"),
    Kind.REQUEST: ("adhésion à décider", "adhésions à décider"),
    Kind.PROPOSAL: ("fiche proposée", "fiches proposées"),
    Kind.PROCEDURE: ("fiche à revoir", "fiches à revoir"),
}
TONES = {
    Kind.IDENTIFIER: "danger",
    Kind.ALERT: "danger",
    Kind.FLAG: "waiting",
    Kind.QUESTION: "waiting",
    Kind.APPROVAL: "accent",
}
