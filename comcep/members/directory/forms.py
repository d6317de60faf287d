"""Looking a colleague up, and what colleagues find of oneself."""

import re

from django import forms

from comcep.members import parts
from comcep.members.departments import CHOICES as DEPARTMENT_CHOICES
from comcep.members.departments import DEPARTMENTS
from comcep.members.directory.choices import PlaceField
from comcep.members.models import Member, Network, Region


class DirectoryForm(forms.Form):
    q = forms.CharField(
        label="Nom", max_length=80, required=False, widget=forms.TextInput({"type": "search"})
    )
    reseau = PlaceField(
        Network.objects.all(),
        label="Réseau",
        required=False,
        empty_label="Tous les réseaux",
    )
    region = PlaceField(
        Region.objects.all(),
        label="Région",
        required=False,
        empty_label="Toutes les régions",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for facet in parts.directory_facets():
            self.fields[facet.name] = facet.field()

    def words(self):
        """The words of a name, without what is no letter."""
        return re.findall(r"\w+", self.cleaned_data.get("q") or "")


class ProfileForm(forms.ModelForm):
    class Meta:
        model = Member
        fields = ["first_name", "last_name", "job", "organisation", "region", "department", "listed"]
        labels = {"first_name": "Prénom", "last_name": "Nom", "listed": "Figurer dans l’annuaire des membres"}
        help_texts = {
            "job": "Comme vos collègues la diraient.",
            "region": "Elle s’affiche sous vos messages, avec votre réseau.",
            "department": "Facultatif, et lu de personne\u00a0: il dit vos jours fériés, dont les délais "
            "de réponse tiennent compte.",
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
        self.initial |= {"organisation": member.organisation, "region": member.region}
        if member.kind == Member.Kind.PEER and member.network_id:
            self.fields["organisation"].queryset = member.network.organisations.all()
            self.fields["organisation"].empty_label = "Non précisée"
        else:
            del self.fields["organisation"]
        if member.kind != Member.Kind.PEER:
            del self.fields["listed"]
        self.fields["region"].empty_label = "Non précisée"
        self.fields["department"].choices = [("", "Non précisé"), *DEPARTMENT_CHOICES]

    def clean(self):
        cleaned = super().clean()
        region, department = cleaned.get("region"), cleaned.get("department")
        if department and not (region and department in DEPARTMENTS.get(region.slug, ())):
            self.add_error(
                "department",
                "Ce département n’est pas dans la région choisie\u00a0: corrigez l’un ou l’autre.",
            )
        return cleaned
