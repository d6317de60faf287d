"""Second factors and passwords, in the words of the site."""

from allauth.account import forms as account
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from fido2.utils import websafe_decode, websafe_encode

from comcep.members.models import Member
from comcep.members.signing import limits
from comcep.members.signing.forms.entering import PASSWORD_HELP


def _word(field, label, help_text="", **attrs):
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attrs)


CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "12"}


class Limited:
    """Wrong codes count by account and address together (``limits``)."""

    def clean_code(self):
        tried = limits.try_code(context.request, self.user)
        if tried is None:
            raise get_adapter().validation_error("too_many_codes")
        code = super().clean_code()
        tried.undo()
        return code


class AuthenticateForm(Limited, base.AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self.fields["code"], "Code", "Celui de votre application, ou un code de secours.", **CODE)


class ReauthenticateForm(Limited, base.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self.fields["code"], "Code", "Celui de votre application, ou un code de secours.", **CODE)


class ActivateTOTPForm(Limited, totp.ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self.fields["code"], "Code affiché par l’application", **CODE)


class AddWebAuthnForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(
            self.fields["name"],
            "Nom de la clé",
            "Pour la reconnaître\u00a0: «\u202ftéléphone\u202f», «\u202fposte du bureau\u202f».",
        )
        _word(
            self.fields["passwordless"],
            "Me connecter avec cette clé seule, sans mot de passe",
            "La clé vous reconnaît alors elle-même, par une empreinte ou un code.",
        )


class LoginWebAuthnForm(webauthn.LoginWebAuthnForm):
    """A passkey says whose it is by the public identifier; those added before there were any, by the key."""

    def clean_credential(self):
        _name_by_key(self.cleaned_data["credential"])
        return super().clean_credential()


def _name_by_key(credential):
    """Put the key of the account where allauth looks for it; what cannot be read is for allauth to refuse."""
    try:
        response = credential["response"]
        public_id = websafe_decode(response["userHandle"]).decode()
    except (KeyError, TypeError, ValueError):
        return
    if member := Member.objects.filter(public_id=public_id).first():
        response["userHandle"] = websafe_encode(user_pk_to_url_str(member).encode())


class EditWebAuthnForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self.fields["name"], "Nom de la clé")


class SetPasswordForm(account.SetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self.fields["password1"], "Nouveau mot de passe", PASSWORD_HELP)
        _word(self.fields["password2"], "Le même, encore une fois")
