"""What the letters about a request or an invitation say, while there is still something to say."""

from django.template.loader import render_to_string

from comcep.members.joining.links import invitation_token, request_token
from comcep.members.models import Invitation, Member, Request
from comcep.notifications.outbox import absolute

SUBJECTS = {
    "confirm": "Confirmez votre adresse pour rejoindre ComCEP",
    "known": "Votre demande sur ComCEP",
    "waiting": "Vous êtes sur la liste d’attente de ComCEP",
    "opened": "ComCEP ouvre pour vous",
    "precision": "Votre demande sur ComCEP\u00a0: une précision",
    "refused": "Votre demande sur ComCEP n’est pas acceptée",
    "welcome": "Bienvenue sur ComCEP",
    "invitation": "Vous êtes invité à rejoindre ComCEP",
}


def _holds(letter):
    """Whether there is still something to say, and to whom."""
    request, invitation = letter.request, letter.invitation
    if letter.kind == "invitation":
        return invitation is not None and Invitation.objects.pending().filter(pk=invitation.pk).exists()
    if letter.kind == "known":
        return True
    if request is None or request.member.email != letter.address:
        return False
    return {
        "confirm": request.is_open and request.confirmed_at is None,
        "waiting": request.is_open and request.parked,
        "opened": request.is_open and not request.parked,
        "precision": request.awaits_answer,
        "refused": request.outcome == Request.Outcome.REFUSED,
        "welcome": request.member.state == Member.State.VALIDATED,
    }[letter.kind]


def says(letter):
    if not _holds(letter):
        return None
    if invitation := letter.invitation:
        context = {
            "first_name": invitation.first_name,
            "by": invitation.by.display_name if invitation.by else "",
            "ends_on": invitation.ends_on,
            "link": absolute("members:invitation", invitation_token(invitation)),
        }
    elif request := letter.request:
        link = absolute("members:follow", request_token(request))
        context = {"first_name": request.member.first_name, "link": link}
    else:
        member = Member.objects.filter(email=letter.address).first()
        context = {"first_name": member.first_name if member else "", "state": member and member.state}
    context["password"] = absolute("account_reset_password")
    context["sign_in"] = absolute("account_login")
    return SUBJECTS[letter.kind], render_to_string(f"emails/joining/{letter.kind}.txt", context)


KINDS = dict.fromkeys(SUBJECTS, says)
