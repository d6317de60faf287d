"""Asked again before each notice is shown or sent (``comcep.notifications.checks``)."""

from comcep.members.access.scopes import may_open_desk
from comcep.members.models import Request
from comcep.notifications.checks import Check


def _waiting(recipient, many_args):
    """Whether each request still waits for this person’s decision."""
    pks = [pk for (pk,) in many_args]
    rows = Request.objects.visible_to(recipient).filter(pk__in=pks)
    waiting = {request.pk for request in rows if not request.awaits_answer}
    return [pk in waiting for pk in pks]


def _may_open_desk(recipient, *args):
    """Whether this person is still a referent or a moderator."""
    return may_open_desk(recipient)


def _is_own_request(recipient, pk):
    """Whether that request is this person’s, who is still a member."""
    return recipient.is_active and Request.objects.filter(pk=pk, member=recipient).exists()


def _is_member(recipient, *args):
    """Whether the membership still stands."""
    return recipient.is_active and recipient.state == recipient.State.VALIDATED


DECIDE_REQUEST = Check("request.decide", many=_waiting)
READ_REQUEST = Check("request.read", one=_is_own_request)
KEEP_DESK = Check("desk.keep", one=_may_open_desk)
HOLD_MEMBERSHIP = Check("membership.hold", one=_is_member)
