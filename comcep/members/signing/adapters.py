import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from django.conf import settings

from comcep.members.kinds import CLOSED


class AccountAdapter(DefaultAccountAdapter):
    """Nobody opens an account alone: joining goes through /rejoindre/ and a referent."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "Cette adresse et ce mot de passe ne vont pas ensemble. "
            "Vérifiez-les, ou choisissez un nouveau mot de passe."
        ),
        "too_many_login_attempts": (
            "Trop d’essais pour cette adresse\u00a0: la connexion est suspendue cinq minutes. "
            "Vous pouvez entrer tout de suite par un lien reçu par courriel."
        ),
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
        "incorrect_password": "Ce n’est pas votre mot de passe.",
    }

    def is_reauthentication_required(self, *, app, **kwargs):
        """Who has just signed in is not asked again: five minutes, as after a confirmation."""
        records = get_authentication_records(self.request, self.request.user)
        if records and time.time() - records[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def is_open_for_signup(self, request):
        return False

    def pre_login(self, request, user, **kwargs):
        """Turn away a closed membership after the right password: allauth only looks at ``is_active``."""
        if user.state in CLOSED:
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)
