"""What came of an accepted answer, as its asker says it beside that answer."""

from django import forms
from django.db import transaction
from django.utils import timezone

from forum.engine.forum_conversation.models import Topic
from forum.questions.models import Sequel
from forum.questions.signals import topic_changed
from forum.writing import kept
from forum.writing.fields import Words
from forum.writing.posts import note_screening


class SequelForm(forms.Form):
    """The outcome, and a few words if one likes. The guard reads them."""

    outcome = forms.ChoiceField(
        label="Qu’est-ce que ça a donné\u202f?",
        choices=Sequel.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Dites ce que ça a donné\u00a0: un seul choix suffit.",
            "invalid_choice": "Choisissez l’une des quatre réponses.",
        },
    )
    text = Words(
        label="En quelques mots",
        required=False,
        max_length=Sequel.LONGEST,
        help_text="Sans nommer personne. Vos collègues le liront à côté de la réponse retenue.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "max_length": "C’est trop long\u00a0: mille caractères au plus, et il y en a %(show_value)s."
        },
    )
    writer = forms.CharField(required=False, widget=forms.HiddenInput)

    use_required_attribute = False
    chosen = None

    def __init__(self, *args, member, initial=None, **kwargs):
        super().__init__(*args, initial={"writer": kept.sign(member), **(initial or {})}, **kwargs)


@transaction.atomic
def say(question, *, outcome, text="", screened=()):
    """Keep what came of it; saying it again replaces it."""
    words = {"outcome": outcome, "text": text, "said_at": timezone.now()}
    Sequel.objects.update_or_create(question=question, defaults=words)
    note_screening(question.topic.first_post, screened)
    topic_changed.send(sender=Topic, topic_id=question.topic_id)
