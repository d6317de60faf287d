"""What readers and moderators fill in."""

from django import forms
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminPageForm

from comcep.members.models import Member, Role

FORBIDDEN = (
    "Un numéro de sécurité sociale ou des coordonnées bancaires ne se gardent jamais ici\u00a0: retirez-les."
)


class ProcedureForm(WagtailAdminPageForm):
    """The editor of a procedure. A draft may be incomplete; asking to publish or to review may not."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "keeper" in self.fields:
            moderators = Role.objects.current().filter(name=Role.Name.MODERATOR).values("member")
            keepers = Member.objects.validated().filter(pk__in=moderators)
            if self.instance.keeper_id:
                keepers = keepers | Member.objects.filter(pk=self.instance.keeper_id)
            self.fields["keeper"].queryset = keepers.select_related("network")
            if not self.instance.pk and not self.instance.keeper_id:
                self.initial["keeper"] = self.for_user and self.for_user.pk

    def _post_clean(self):
        from kb.screening import screened

        super()._post_clean()
        page = self.instance
        forbidden, self.personal_data = screened(page)
        for name in forbidden:
            self.add_error(name if name in self.fields else None, FORBIDDEN)
        if "state" in self.cleaned_data:
            self._sign(page)
        if not self.is_deferred_validation:
            for field, sentence in page.missing_to_publish().items():
                if field not in self.errors:
                    self.add_error(field if field in self.fields else None, sentence)

    def _sign(self, page):
        """Whoever declares a page verified, or extends it, signs that with the network and the day."""
        if page.state != page.State.VERIFIED:
            page.verified_on = page.verified_by = page.verified_network = None
        elif page.verified_on is None or {"state", "verified_until"} & set(self.changed_data):
            page.verified_on = timezone.localdate()
            page.verified_by = self.for_user
            page.verified_network = self.for_user and self.for_user.network


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
