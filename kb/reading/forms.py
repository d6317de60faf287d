"""What readers fill in: the filters of the list, an opinion."""

from django import forms


class FilterForm(forms.Form):
    """The filters of the list, as GET parameters. Choices come from what the reader may see."""

    theme = forms.ChoiceField(label="Thème", required=False)
    genre = forms.ChoiceField(label="Genre", required=False)
    dispositif = forms.ChoiceField(label="Dispositif", required=False)
    public = forms.ChoiceField(label="Public", required=False)
    reseau = forms.ChoiceField(label="Réseau", required=False)
    etat = forms.ChoiceField(label="État", required=False)

    def __init__(self, data, choices):
        super().__init__(data)
        for name, field in self.fields.items():
            field.choices = [("", "Tous"), *choices.get(name, [])]


class FeedbackForm(forms.Form):
    verdict = forms.ChoiceField(
        label="Cette fiche vous a-t-elle été utile\u202f?",
        choices=[("utile", "Oui"), ("inutile", "Non"), ("erreur", "J’ai repéré une erreur")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    reason = forms.CharField(
        label="Précisez si vous le souhaitez",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("verdict") == "erreur" and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error(
                "reason", "Dites en une phrase quelle est l’erreur, pour qu’on puisse la corriger."
            )
        return cleaned
