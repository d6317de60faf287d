from django import forms
from django.utils import timezone

from comcep.committee.examples import MOST, locks_of_words
from comcep.committee.models import Proposal
from comcep.committee.plan import quarter_ends
from comcep.committee.scan import leaks
from comcep.committee.thesaurus import THEMES

CHOOSE = {"required": "Choisissez un thème.", "invalid_choice": "Choisissez un thème de la liste."}


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
        "examples": "J’ai relu chaque exemple et chaque thème désigné\u00a0: aucun ne désigne quelqu’un.",
        "files": "J’ai ouvert le PDF et le tableur\u00a0: ni nom d’auteur, ni feuille masquée, ni image "
        "de trop.",
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


class CompareForm(forms.Form):
    """Two released reports."""

    def __init__(self, reports, data=None):
        days = [(report.as_of.isoformat(), report.title) for report in reports]
        super().__init__(data)
        for name, label, chosen in (("avant", "Le premier", -1), ("apres", "Le second", 0)):
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=days,
                initial=days[chosen][0] if days else None,
                error_messages={
                    "required": "Choisissez deux rapports.",
                    "invalid_choice": "Ce rapport n’est pas publié\u202f; choisissez-en un de la liste.",
                },
            )


class CommentForm(forms.Form):
    text = forms.CharField(
        label="Votre commentaire",
        help_text="Tous les lecteurs du rapport le lisent, avec votre nom.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Écrivez votre commentaire.",
            "max_length": "Ce commentaire est trop long\u00a0: 2000 caractères au plus.",
        },
    )


class ProposalForm(forms.Form):
    theme = forms.CharField(
        label="Thème proposé",
        help_text="En quelques mots\u00a0: «\u202fCPF des intérimaires\u202f».",
        max_length=80,
        error_messages={
            "required": "Nommez le thème que vous proposez.",
            "max_length": "Ce nom est trop long\u00a0: 80 caractères au plus.",
        },
    )
    reason = forms.CharField(
        label="Pourquoi",
        help_text="Ce que la communauté y gagnerait, sans nommer personne.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Dites pourquoi vous le proposez.",
            "max_length": "Ce texte est trop long\u00a0: 1000 caractères au plus.",
        },
    )


class AnswerForm(forms.Form):
    state = forms.ChoiceField(
        label="Suite donnée",
        choices=Proposal.State.choices[1:],
        error_messages={
            "required": "Choisissez la suite donnée.",
            "invalid_choice": "Choisissez la suite donnée.",
        },
    )
    answer = forms.CharField(
        label="Réponse",
        help_text="Le comité et les conseillers la lisent.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Écrivez ce que devient la proposition.",
            "max_length": "Cette réponse est trop longue\u00a0: 1000 caractères au plus.",
        },
    )


class NominationForm(forms.Form):
    """A theme of the thesaurus, and the reason that the committee reads, within the locks of words."""

    theme = forms.ChoiceField(
        label="Thème",
        error_messages=CHOOSE,
    )
    reason = forms.CharField(
        label="Ce qui le justifie",
        help_text="Le comité lit cette phrase\u00a0: ni nombre, ni réseau, ni lieu, ni personne.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Dites ce qui justifie ce choix.",
            "max_length": "Cette phrase est trop longue\u00a0: 300 caractères au plus.",
        },
    )

    def __init__(self, payload, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.payload = payload
        names = sorted(entry.name for entry in THEMES.values())
        self.fields["theme"].choices = [("", "Choisir…"), *((name, name) for name in names)]

    def clean_reason(self):
        reason = self.cleaned_data["reason"]
        closed = [lock.reason for lock in locks_of_words(reason) if not lock.open]
        closed = closed or leaks(reason, self.payload)
        if closed:
            raise forms.ValidationError(closed)
        return reason


class CommentaryForm(forms.Form):
    commentary = forms.CharField(
        label="Votre mot",
        help_text="Il ouvre le rapport. Un nombre doit être un chiffre que le rapport montre, de ce dont "
        "parle le paragraphe\u202f; à côté d’une case masquée, aucun nombre.",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"max_length": "Ce mot est trop long\u00a0: 2000 caractères au plus."},
    )


class ExampleForm(forms.Form):
    theme = forms.ChoiceField(
        label="Thème",
        help_text="Parmi ceux du sujet que le rapport montre.",
        error_messages=CHOOSE,
    )
    text = forms.CharField(
        label="La question, réécrite",
        help_text="Le cas type, avec vos mots\u00a0: ni nom, ni lieu, ni date, ni employeur, ni nombre.",
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={
            "required": "Écrivez la question telle que le comité la lira.",
            "max_length": f"Ce texte est trop long\u00a0: {MOST} caractères au plus.",
        },
    )

    def __init__(self, themes, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [(name, name) for name in themes]
