"""Another address for one’s account."""

from django import forms


class AddressForm(forms.Form):
    email = forms.EmailField(
        label="Nouvelle adresse électronique",
        max_length=254,
        help_text="Celle de votre travail. Elle change quand vous aurez suivi le lien qui y sera envoyé.",
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "required": "Indiquez la nouvelle adresse.",
            "invalid": "Cette adresse n’est pas complète\u00a0: il y faut une arobase et un domaine.",
        },
    )

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if email == self.member.email:
            raise forms.ValidationError("C’est déjà votre adresse.")
        return email
