from django import forms
from django.utils import timezone

from comcep.committee.plan import quarter_ends


class PrepareForm(forms.Form):
    """The day that a report describes."""

    until = forms.DateField(
        label="Situation au",
        help_text="Dernier jour compté, le plus souvent la fin d’un trimestre.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez le dernier jour à compter.",
            "invalid": "Cette date ne se lit pas\u202f; écrivez-la comme 31/12/2016.",
        },
    )

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("initial", {"until": quarter_ends(timezone.localdate(), 1)[0]})
        super().__init__(*args, **kwargs)


class ChecklistForm(forms.Form):
    """What a moderator has verified before signing."""

    CHECKS = {
        "hidden": "Chaque «\u202fc\u202f» est expliqué, et aucune phrase ne permet de le retrouver.",
        "charts": "J’ai relu les graphiques et leurs tableaux\u00a0: ils disent la même chose.",
        "persons": "Rien ne permet d’isoler une personne, de la relier à une autre source ni d’en déduire "
        "quelque chose.",
        "previous": "J’ai comparé avec le rapport précédent\u202f; aucune différence ne désigne "
        "quelques personnes.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in self.CHECKS.items():
            self.fields[name] = forms.BooleanField(
                label=label, error_messages={"required": f"À vérifier avant de publier\u00a0: {label}"}
            )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Raison du retrait",
        help_text="Les lecteurs la verront à la place du rapport.",
        max_length=300,
        error_messages={
            "required": "Indiquez pourquoi vous retirez ce rapport.",
            "max_length": "Cette raison est trop longue\u00a0: 300 caractères au plus.",
        },
    )
