"""Looking a colleague up."""

import re

from django import forms

from comcep.members import parts
from comcep.members.directory.choices import PlaceField
from comcep.members.models import Network, Region


class DirectoryForm(forms.Form):
    q = forms.CharField(
        label="Nom", max_length=80, required=False, widget=forms.TextInput({"type": "search"})
    )
    reseau = PlaceField(
        Network.objects.all(),
        label="Réseau",
        required=False,
        to_field_name="slug",
        empty_label="Tous les réseaux",
    )
    region = PlaceField(
        Region.objects.all(),
        label="Région",
        required=False,
        to_field_name="slug",
        empty_label="Toutes les régions",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for facet in parts.directory_facets():
            self.fields[facet.name] = facet.field()

    def words(self):
        """The words of a name, without what is no letter."""
        return re.findall(r"\w+", self.cleaned_data.get("q") or "")
