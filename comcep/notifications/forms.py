"""The one form by which a member says what to hear of, by which way, and when."""

from collections import defaultdict

from django import forms
from django.db import transaction

from comcep.notifications import actions
from comcep.notifications.kinds import Mode, chosen_kinds
from comcep.notifications.models import WEEKDAYS, Rhythm

HOURS = [(hour, f"{hour}\u00a0h") for hour in range(24)]
DATE = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
LABELS = {
    "hour": "Heure du résumé",
    "weekday": "Jour du résumé de la semaine",
    "quiet_from": "Aucun courriel à partir de",
    "quiet_to": "Et jusqu’à",
    "on_days_off": "M’écrire aussi le week-end et les jours fériés",
    "away_from": "Premier jour d’absence",
    "away_until": "Dernier jour d’absence",
    "away_summed": "Pendant mon absence",
    "titles": "Les courriels donnent le titre des sujets",
    "follow_answered": "Suivre d’office les sujets où je réponds",
}


def check_leave(form, cleaned):
    """A leave has a first day and a last one, in that order: say on ``form`` what is wrong with these."""
    first, last = cleaned.get("away_from"), cleaned.get("away_until")
    if first and not last and "away_until" not in form.errors:
        form.add_error("away_until", "Indiquez le dernier jour de votre absence.")
    if last and not first and "away_from" not in form.errors:
        form.add_error("away_from", "Indiquez le premier jour de votre absence.")
    if first and last and last < first:
        form.add_error("away_until", "Ce jour vient avant le premier\u00a0: corrigez l’un des deux.")


class RhythmForm(forms.ModelForm):
    hour = forms.TypedChoiceField(label=LABELS["hour"], choices=HOURS[6:21], coerce=int)
    weekday = forms.TypedChoiceField(label=LABELS["weekday"], choices=WEEKDAYS, coerce=int)
    quiet_from = forms.TypedChoiceField(label=LABELS["quiet_from"], choices=HOURS, coerce=int)
    quiet_to = forms.TypedChoiceField(
        label=LABELS["quiet_to"],
        choices=HOURS,
        coerce=int,
        help_text="La même heure deux fois\u00a0: aucune heure calme.",
    )
    away_from = forms.DateField(label=LABELS["away_from"], required=False, widget=DATE)
    away_until = forms.DateField(label=LABELS["away_until"], required=False, widget=DATE)
    away_summed = forms.TypedChoiceField(
        label=LABELS["away_summed"],
        choices=[
            ("True", "Tout réunir dans un résumé à mon retour"),
            ("False", "Garder les courriels et me les envoyer à mon retour"),
        ],
        coerce=lambda value: value == "True",
    )

    class Meta:
        model = Rhythm
        fields = list(LABELS)
        labels = LABELS
        help_texts = {
            "titles": "Sans les titres, ils disent seulement combien de nouvelles vous attendent. "
            "L’objet d’un courriel ne dit jamais rien d’un cas.",
            "follow_answered": "Vous saurez si votre piste a servi. On arrête d’un clic, sujet par sujet.",
        }

    def clean(self):
        cleaned = super().clean()
        check_leave(self, cleaned)
        return cleaned

    @property
    def when(self):
        return [self[name] for name in ("hour", "weekday", "quiet_from", "quiet_to")]

    @property
    def ticks(self):
        return [self[name] for name in ("titles", "follow_answered")]

    @property
    def away(self):
        return [self[name] for name in ("away_from", "away_until", "away_summed")]


class KindsForm(forms.Form):
    """One choice for each sort of news."""

    def __init__(self, data=None, *, member):
        super().__init__(data, initial=actions.modes_of(member), prefix="voie")
        self.kinds = [kind for kind in chosen_kinds() if kind.concerns(member)]
        for kind in self.kinds:
            self.fields[kind.name] = forms.ChoiceField(
                label=kind.label, choices=[(m.value, m.label) for m in kind.modes], help_text=kind.hint
            )

    @property
    def groups(self):
        """``[(heading, [field, …])]``, in the order in which packages brought them."""
        found = defaultdict(list)
        for kind in self.kinds:
            found[kind.group].append(self[kind.name])
        return list(found.items())


class Choices:
    """Both forms as one page shows them; one button saves them together."""

    def __init__(self, member, data=None):
        self.member = member
        held = Rhythm.objects.filter(member=member).first() or Rhythm(member=member)
        self.rhythm = RhythmForm(data, instance=held)
        self.kinds = KindsForm(data, member=member)

    def is_valid(self):
        return all([self.kinds.is_valid(), self.rhythm.is_valid()])

    @transaction.atomic
    def save(self):
        self.rhythm.save()
        actions.choose(self.member, {name: Mode(mode) for name, mode in self.kinds.cleaned_data.items()})
