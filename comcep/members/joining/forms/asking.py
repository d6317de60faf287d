"""Asking to join, in the words of somebody who has never seen the site."""

from django import forms
from django.utils.safestring import mark_safe

from comcep.members.directory.choices import OrganisationField, PlaceField, ReferentField
from comcep.members.models import Network, Region

PERSONAL_DOMAINS = frozenset(
    "aol.com bbox.fr free.fr gmail.com gmx.com gmx.fr googlemail.com hotmail.com hotmail.fr icloud.com "
    "laposte.net live.com live.fr me.com msn.com neuf.fr numericable.fr orange.fr outlook.com outlook.fr "
    "proton.me protonmail.com sfr.fr wanadoo.fr yahoo.com yahoo.fr ymail.com".split()
)
MISSING = {
    "first_name": "Indiquez votre prénom.",
    "last_name": "Indiquez votre nom.",
    "email": "Indiquez votre adresse électronique professionnelle.",
    "network": "Choisissez votre réseau.",
    "region": "Choisissez la région où vous exercez.",
    "job": "Indiquez votre fonction, par exemple «\u202fconseillère en évolution professionnelle\u202f».",
    "charter": "Lisez la charte, puis cochez cette case pour l’accepter.",
}


class PlaceForm(forms.Form):
    """Where one works. The organisation belongs to the network, or is written by hand."""

    use_required_attribute = False

    network = PlaceField(
        Network.objects.all(), label="Réseau", empty_label="Choisissez…",
        error_messages={"required": MISSING["network"], "invalid_choice": MISSING["network"]},
    )  # fmt: skip
    organisation = OrganisationField(
        label="Structure",
        required=False,
        help_text="Celle qui vous emploie, rangée sous son réseau.",
        error_messages={"invalid_choice": "Choisissez une structure de la liste."},
    )
    said_organisation = forms.CharField(
        label="Votre structure n’est pas dans la liste\u202f?",
        required=False,
        max_length=120,
        help_text="Écrivez son nom\u00a0: votre référent la retrouvera.",
    )
    region = PlaceField(
        Region.objects.all(), label="Région", empty_label="Choisissez…",
        error_messages={"required": MISSING["region"], "invalid_choice": MISSING["region"]},
    )  # fmt: skip
    job = forms.CharField(label="Fonction", max_length=120, error_messages={"required": MISSING["job"]})

    def clean(self):
        fields = super().clean()
        network, organisation = fields.get("network"), fields.get("organisation")
        if network and organisation and organisation.network_id != network.pk:
            self.add_error(
                "organisation",
                f"Cette structure est du réseau {organisation.network.name}, pas du réseau {network.name}"
                "\u00a0: corrigez l’un des deux.",
            )
        return fields


class JoinForm(PlaceForm):
    first_name = forms.CharField(
        label="Prénom", max_length=150, error_messages={"required": MISSING["first_name"]}
    )
    last_name = forms.CharField(
        label="Nom", max_length=150, error_messages={"required": MISSING["last_name"]}
    )
    email = forms.EmailField(
        label="Adresse électronique professionnelle",
        max_length=254,
        help_text="Un lien y est envoyé pour la confirmer. Les autres membres ne la voient pas.",
        error_messages={
            "required": MISSING["email"],
            "invalid": "Cette adresse n’est pas complète\u00a0: écrivez-la sous la forme nom@structure.fr.",
        },
    )
    charter = forms.BooleanField(
        label=mark_safe('J’ai lu la <a href="/charte/">charte</a> et je l’accepte'),
        error_messages={"required": MISSING["charter"]},
    )
    field_order = (
        "first_name last_name email network organisation said_organisation region job charter".split()
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        complete = {
            "first_name": "given-name",
            "last_name": "family-name",
            "email": "email",
            "job": "organization-title",
            "said_organisation": "organization",
        }
        for name, value in complete.items():
            self.fields[name].widget.attrs["autocomplete"] = value

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if email.rpartition("@")[2] in PERSONAL_DOMAINS:
            raise forms.ValidationError(
                "Cette adresse est personnelle. Donnez celle de votre structure\u202f; si vous n’en avez "
                "pas, demandez une invitation à votre référent."
            )
        return email


class AnswerForm(forms.Form):
    use_required_attribute = False
    answer = forms.CharField(
        label="Votre réponse",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Écrivez votre réponse.",
            "max_length": "Votre réponse est trop longue\u00a0: 500 caractères au plus.",
        },
    )


class WordsForm(forms.Form):
    """A reason or a question that the person will read."""

    use_required_attribute = False
    words = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, label, missing, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["words"]
        field.label = label
        field.error_messages["required"] = missing
        field.error_messages["max_length"] = "Ce texte est trop long\u00a0: 500 caractères au plus."


class PassOnForm(forms.Form):
    """To whom a request may be confided: the referents in force, each under the place answered for."""

    use_required_attribute = False
    role = ReferentField(
        None,
        label="Transmettre à",
        empty_label="Choisissez un référent…",
        error_messages={
            "required": "Choisissez le référent à qui transmettre la demande.",
            "invalid_choice": "Cette personne n’est plus référente\u00a0: choisissez-en une autre.",
        },
    )

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["role"]
        field.queryset = roles
