"""What readers say of a procedure."""

from django.db import transaction
from django.utils import timezone

from comcep.notifications.actions import tell
from kb.models import Feedback
from kb.perms import READ_PROCEDURE


@transaction.atomic
def give_feedback(page, member, *, verdict, reason=""):
    """Record what ``member`` says of ``page``; saying again replaces it. An error is to be handled anew."""
    feedback, _ = Feedback.objects.update_or_create(
        page=page,
        member=member,
        defaults={"verdict": verdict, "reason": reason, "updated_at": timezone.now(), "handled_at": None},
    )
    if verdict == Feedback.Verdict.ERROR and page.keeper and page.keeper != member:
        tell(
            page.keeper,
            kind="procedure",
            text=f"Une erreur est signalée dans la fiche «\u202f{page.title}\u202f».",
            url=page.get_absolute_url(),
            check=READ_PROCEDURE,
            args=[page.pk],
            key=f"procedure:{page.pk}:erreur:{feedback.pk}",
        )
    return feedback
