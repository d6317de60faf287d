"""Asked again before each notice is shown or sent (``comcep.notifications.checks``)."""

from comcep.members.access.scopes import may_open_desk
from comcep.members.models import Request


def may_decide(recipient, pk):
    """Whether that request still waits for this person's decision."""
    request = Request.objects.visible_to(recipient).filter(pk=pk).first()
    return request is not None and not request.awaits_answer


def _may_decide_many(recipient, many_args):
    pks = [pk for (pk,) in many_args]
    rows = Request.objects.visible_to(recipient).filter(pk__in=pks)
    waiting = {request.pk for request in rows if not request.awaits_answer}
    return [pk in waiting for pk in pks]


may_decide.many = _may_decide_many


def keeps_desk(recipient, *args):
    """Whether this person is still a referent or a moderator."""
    return may_open_desk(recipient)


def is_own_request(recipient, pk):
    """Whether that request is this person's, who is still a member."""
    return recipient.is_active and Request.objects.filter(pk=pk, member=recipient).exists()


def is_member(recipient, *args):
    """Whether the membership still stands."""
    return recipient.is_active and recipient.state == recipient.State.VALIDATED
