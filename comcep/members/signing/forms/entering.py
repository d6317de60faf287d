"""Signing in, in the words of the site."""

from allauth.account import forms as account
from allauth.core import context
from django import forms

from comcep.members.kinds import CLOSED
from comcep.members.models import Member
from comcep.members.signing import limits
from comcep.public_ids import DIGITS

PASSWORD_HELP = (
    "Douze caractères au moins, et pas seulement des chiffres. Une phrase de quatre mots convient."  # noqa: S105
)
TOO_MANY_LETTERS = (
    "Beaucoup de courriels ont été demandés depuis votre réseau\u00a0: attendez une heure, "
    "ou demandez-le depuis un autre."
)


class LoginForm(account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self.fields["login"], "Adresse électronique")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        _word(self.fields["password"], "Mot de passe")


class ResetPasswordForm(account.ResetPasswordForm):
    """Sends nothing to a closed membership, and says the same to everybody."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self.fields["email"], "Adresse électronique")

    def clean_email(self):
        email = super().clean_email()
        if not limits.may_ask_letter(context.request, email):
            raise forms.ValidationError(TOO_MANY_LETTERS)
        self.users = [user for user in self.users if user.state not in CLOSED]
        return email


class ResetPasswordKeyForm(account.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word_new_password(self)


class UserTokenForm(account.UserTokenForm):
    """A link names its account by the public identifier; those sent before there were any, by the key."""

    def _get_user(self, uidb36):
        if len(uidb36) == DIGITS:  # more than a key in base 36 may have
            return Member.objects.filter(public_id=uidb36).first()
        return super()._get_user(uidb36)


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self.fields["oldpassword"], "Mot de passe actuel")
        _word_new_password(self)


class ReauthenticateForm(account.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _word(self.fields["password"], "Mot de passe")


def _word(field, label, help_text=""):
    """A label that stays, and no placeholder that repeats it."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)


def _word_new_password(form):
    _word(form.fields["password1"], "Nouveau mot de passe", PASSWORD_HELP)
    _word(form.fields["password2"], "Le même, encore une fois")


class LinkForm(forms.Form):
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username"}),
        error_messages={
            "required": "Indiquez l’adresse de votre compte.",
            "invalid": "Cette adresse n’est pas complète\u00a0: il y faut une arobase et un domaine.",
        },
    )
