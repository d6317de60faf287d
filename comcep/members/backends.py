"""Who may be signed in. Open sessions hold the path of this class: moving it would sign everybody out."""

from allauth.account.auth_backends import AuthenticationBackend

from comcep.members.kinds import CLOSED
from comcep.members.signing.statements import find_member


class MembershipBackend(AuthenticationBackend):
    """Sign-in by e-mail, for accounts whose membership is not closed.

    Django asks ``get_user`` on each request, so a membership that ends signs its sessions out at once.
    """

    def user_can_authenticate(self, user):
        return super().user_can_authenticate(user) and user.state not in CLOSED  # wall: session

    def get_user(self, user_id):
        """The member with what every page asks of it (network, roles, second factor…): one statement."""
        member = find_member(user_id)
        return member if member and self.user_can_authenticate(member) else None
