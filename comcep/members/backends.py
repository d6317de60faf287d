from allauth.account.auth_backends import AuthenticationBackend

from comcep.members import parts, second_factor
from comcep.members.models import Member

CLOSED_STATES = {Member.State.SUSPENDED, Member.State.ENDED, Member.State.REFUSED}


class MembershipBackend(AuthenticationBackend):
    """Sign-in by e-mail, for accounts whose membership is not closed.

    Django asks ``get_user`` on each request, so a membership that ends signs its sessions out at once.
    """

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and user.state not in CLOSED_STATES

    def get_user(self, user_id):
        """The member with what every page asks of it (network, second factor…): one statement."""
        members = Member.objects.select_related("network", "organisation")
        members = members.annotate(has_second_factor=second_factor.has_one(), **parts.carried())
        member = members.filter(pk=user_id).first()
        return member if member and self.user_can_authenticate(member) else None
