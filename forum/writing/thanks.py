"""« Merci »: one per reader and message."""

from django.db import transaction
from django.db.models import F

from forum.following import news
from forum.questions.models import Authorship, Thanks


@transaction.atomic
def thank(post, *, by):
    """Thank the author of ``post``, once, and tell them. Give whether it is new."""
    _, created = Thanks.objects.get_or_create(post=post, member=by)
    if created:
        Authorship.objects.filter(post=post).update(thanks_count=F("thanks_count") + 1)
        news.tell_author(
            post, kind="thanks", text="Votre message a reçu un merci.", key=f"thanks:{post.pk}:{by.pk}"
        )
    return created


@transaction.atomic
def withdraw_thanks(post, *, by):
    """Take a thank-you back. Give whether there was one."""
    deleted, _ = Thanks.objects.filter(post=post, member=by).delete()
    if deleted:
        Authorship.objects.filter(post=post).update(thanks_count=F("thanks_count") - 1)
    return bool(deleted)
