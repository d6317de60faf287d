"""What follows when a procedure goes out: who wrote its sources and who follows it hear of it."""

from django.utils import timezone

from comcep.notifications.actions import tell
from kb.perms import READ_PROCEDURE
from kb.reading.follows import tell_followers


def tell_authors(page):
    """Tell each author whose answer was taken over, once, and only who may read the page."""
    waiting = page.provenances.filter(told_at=None).select_related("author", "post__poster")
    url = page.get_absolute_url()
    for provenance in waiting:
        author = provenance.author or (provenance.post and provenance.post.poster)  # asked without a name
        if author is None or not page.may_be_read_by(author):
            continue
        text = (
            f"Votre question est devenue la fiche «\u202f{page.title}\u202f»."
            if provenance.asked
            else f"Votre réponse a été reprise dans la fiche «\u202f{page.title}\u202f»."
        )
        tell(
            author,
            kind="procedure",
            text=text,
            url=url,
            check=READ_PROCEDURE,
            args=[page.pk],
            key=f"procedure:{page.pk}:{'question' if provenance.asked else 'reponse'}",
        )
        provenance.told_at = timezone.now()
        provenance.save(update_fields=["told_at"])


def on_published(sender, instance, **kwargs):
    """A procedure goes out: its authors and who follows it hear of it, and the thread shows it by itself."""
    tell_authors(instance)
    revision = kwargs.get("revision")
    tell_followers(instance, but=revision and revision.user_id)
