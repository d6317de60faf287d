"""Taking somebody's data out of private messages. Nobody reads them for it, but the one that was flagged."""

from django.db import transaction
from django.db.models import Q

from forum.conversations.leaving import rewrite
from forum.keeping.redaction import erased
from forum.questions.models import PrivateDraft, PrivateMessage


@transaction.atomic
def redact_message(message, eraser):
    """Take what ``eraser`` holds out of ``message`` and of what quotes it there. Give how many changed."""
    same = PrivateMessage.objects.select_for_update(no_key=True).filter(conversation=message.conversation_id)
    return sum(rewrite(each, erased(each.text, eraser)) for each in same)


def on_words_erased(sender, eraser, **kwargs):
    """A number or an address taken out of the forum goes from here too."""
    holding = Q(pk=None)
    for words in eraser.unique:
        holding |= Q(text__contains=words)
    for message in PrivateMessage.objects.filter(holding):
        rewrite(message, erased(message.text, eraser))
    for draft in PrivateDraft.objects.filter(holding):
        PrivateDraft.objects.filter(pk=draft.pk).update(text=eraser.any(draft.text))
