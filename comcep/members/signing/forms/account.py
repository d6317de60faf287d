"""« Mon compte »: who one is, what others see of it, and one’s address."""

from django import forms

from comcep.members.directory.choices import PlaceField
from comcep.members.models import Member


class ProfileForm(forms.ModelForm):
    class Meta:
        model = Member
        fields = ["first_name", "last_name", "job", "organisation", "region", "listed"]
        labels = {"first_name": "Prénom", "last_name": "Nom", "listed": "Figurer dans l’annuaire des membres"}
        help_texts = {
            "job": "Comme vos collègues la diraient.",
            "region": "Elle s’affiche sous vos messages, avec votre réseau.",
            "listed": "Les conseillers vous y trouvent par votre nom, votre réseau et votre région. "
            "Votre adresse électronique n’y figure jamais.",
        }
        field_classes = {"organisation": PlaceField, "region": PlaceField}
        widgets = {
            "first_name": forms.TextInput({"autocomplete": "given-name"}),
            "last_name": forms.TextInput({"autocomplete": "family-name"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("first_name", "last_name"):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = (
                "Ce nom s’affiche sous vos messages\u00a0: il en faut un."
            )
        member = self.instance
        if member.kind == Member.Kind.PEER and member.network_id:
            self.fields["organisation"].queryset = member.network.organisations.all()
            self.fields["organisation"].empty_label = "Non précisée"
        else:
            del self.fields["organisation"]
        if member.kind != Member.Kind.PEER:
            del self.fields["listed"]
        self.fields["region"].empty_label = "Non précisée"


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
