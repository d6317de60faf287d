"""What the tests of private messages share: addresses and words."""

from django.core import mail

from comcep.notifications import tasks
from comcep.notifications.models import Notice

LIST, NEW, DRAFT = "/messages/", "/messages/nouveau/", "/messages/brouillon/"
WORDS = "Merci pour votre aide, puis-je vous appeler demain\u202f?"
PERSONAL = "Mme Dupont, 06 12 34 56 78, attend votre appel."


def to(person, path=NEW):
    return f"{path}?a={person.public_id if person else 'animation'}"


def at(message, verb=""):
    return f"/messages/{message.conversation.public_id}/{verb}"


def delivered(member):
    for key in Notice.objects.filter(recipient=member).values_list("key", flat=True):
        tasks.deliver(member.pk, key)
    return [letter for letter in mail.outbox if member.email in letter.to]
