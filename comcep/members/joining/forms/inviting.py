"""Inviting somebody by name, giving a list, proposing an outside member."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from comcep.members.directory.choices import OrganisationField, PlaceField
from comcep.members.files.kinds import LIST
from comcep.members.joining.forms.asking import MISSING, JoinForm
from comcep.members.models import Network, Organisation, Region

LONGEST = timedelta(days=90)
USUAL = timedelta(days=30)


class EndDate(forms.DateField):
    """The last day of an invitation: from tomorrow to three months ahead."""

    def __init__(self, **kwargs):
        super().__init__(
            label="Valable jusqu’au",
            initial=lambda: timezone.localdate() + USUAL,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={
                "required": "Choisissez le dernier jour de l’invitation.",
                "invalid": "Écrivez une date, par exemple 31/03/2017.",
            },
            **kwargs,
        )

    def clean(self, value):
        day = super().clean(value)
        today = timezone.localdate()
        if not today < day <= today + LONGEST:
            raise forms.ValidationError("Choisissez un jour entre demain et dans trois mois.")
        return day


class InviteForm(forms.Form):
    use_required_attribute = False

    first_name = forms.CharField(
        label="Prénom", max_length=150, error_messages={"required": "Indiquez son prénom."}
    )
    last_name = forms.CharField(label="Nom", max_length=150, error_messages={"required": "Indiquez son nom."})
    email = forms.EmailField(
        label="Adresse électronique",
        help_text="L’invitation y est envoyée.",
        error_messages={
            "required": "Indiquez son adresse.",
            "invalid": "Cette adresse n’est pas complète\u00a0: écrivez-la sous la forme nom@structure.fr.",
        },
    )
    network = PlaceField(
        None, label="Réseau", empty_label=None, error_messages={"required": "Choisissez le réseau."}
    )
    organisation = OrganisationField(label="Structure", required=False)
    region = PlaceField(Region.objects.all(), label="Région", required=False, empty_label="Choisissez…")
    job = forms.CharField(label="Fonction", max_length=120, required=False)
    ends_on = EndDate()

    def __init__(self, *args, scopes, everywhere, **kwargs):
        super().__init__(*args, **kwargs)
        networks = Network.objects.all()
        organisations = self.fields["organisation"].queryset
        if not everywhere:
            held = Organisation.objects.filter(pk__in=scopes.organisations).values("network")
            networks = networks.filter(pk__in=scopes.networks) | networks.filter(pk__in=held)
            organisations = organisations.filter(network__in=scopes.networks) | organisations.filter(
                pk__in=scopes.organisations
            )
        self.fields["network"].queryset = networks.distinct()
        self.fields["organisation"].queryset = organisations
        self.scopes, self.everywhere = scopes, everywhere

    def clean(self):
        fields = super().clean()
        network, organisation = fields.get("network"), fields.get("organisation")
        if network and organisation and organisation.network_id != network.pk:
            self.add_error("organisation", f"Cette structure n’est pas du réseau {network.name}.")
        elif network and not self.everywhere:
            if not self.scopes.hold(network.pk, organisation and organisation.pk):
                self.add_error("organisation", "Choisissez une structure dont vous répondez.")
        return fields


class ListForm(forms.Form):
    """``chosen``: the file, which is kept already (:mod:`comcep.members.files`)."""

    use_required_attribute = False
    file = forms.Field(
        label="Fichier CSV", required=False, widget=forms.FileInput(attrs={"accept": LIST.accept})
    )

    def __init__(self, *args, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        self.chosen = chosen

    def clean(self):
        for error in self.chosen.errors:
            self.add_error("file", error)
        if not self.chosen.files and not self.chosen.errors:
            self.add_error("file", "Choisissez un fichier.")
        return super().clean()


class ListDateForm(forms.Form):
    use_required_attribute = False
    ends_on = EndDate()


class ProposeForm(forms.Form):
    """An outside member: never a network, always an organisation and a reason."""

    use_required_attribute = False
    first_name = InviteForm.declared_fields["first_name"]
    last_name = InviteForm.declared_fields["last_name"]
    email = InviteForm.declared_fields["email"]
    organisation = PlaceField(
        Organisation.objects.all(),
        label="Structure",
        empty_label="Choisissez…",
        error_messages={
            "required": "Choisissez la structure de cette personne.",
            "invalid_choice": "Choisissez une structure de la liste.",
        },
    )
    job = forms.CharField(
        label="Fonction", max_length=120, error_messages={"required": "Indiquez sa fonction."}
    )
    why = forms.CharField(
        label="Ce que cette personne apporterait aux échanges hors pairs",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites en une phrase pourquoi vous la proposez."},
    )

    def __init__(self, *args, only=None, **kwargs):
        """``only``: the organisations of a head office; ``None`` leaves the choice of all."""
        super().__init__(*args, **kwargs)
        if only is not None:
            field = self.fields["organisation"]
            field.queryset = Organisation.objects.filter(pk__in=only)
            if len(only) == 1:
                field.empty_label, field.initial = None, field.queryset.get()


class AcceptForm(forms.Form):
    use_required_attribute = False
    first_name = forms.CharField(
        label="Prénom", max_length=150, error_messages={"required": MISSING["first_name"]}
    )
    last_name = forms.CharField(
        label="Nom", max_length=150, error_messages={"required": MISSING["last_name"]}
    )
    job = forms.CharField(label="Fonction", max_length=120, error_messages={"required": MISSING["job"]})
    charter = forms.BooleanField(error_messages={"required": MISSING["charter"]})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["charter"].label = JoinForm.declared_fields["charter"].label
