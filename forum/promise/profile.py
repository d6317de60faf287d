"""What « Mon compte » asks about helping others: on call or not, not to be solicited, and one’s leave."""

from django import forms
from django.db import transaction

from comcep.members.models import Member
from comcep.notifications.actions import choose
from comcep.notifications.forms import DATE, LABELS, check_leave
from comcep.notifications.kinds import Mode
from comcep.notifications.models import Preference, Rhythm
from forum.promise.experts import SOLICITED
from forum.promise.models import OnCall

ON_CALL, NEVER = "astreinte", "jamais"


class HelpingForm(forms.Form):
    """One leave for everything: it is that of the notifications, and no mail leaves during it either."""

    title = "Aider les autres réseaux"
    help_text = (
        "Quand une question reste sans réponse, on la propose à des pairs qui peuvent savoir\u00a0: "
        "deux fois par semaine au plus, jamais pendant une absence."
    )

    wishes = forms.MultipleChoiceField(
        label="Sollicitations",
        required=False,
        choices=[
            (ON_CALL, "Je suis d’astreinte\u00a0: on peut me solliciter quel que soit le thème"),
            (NEVER, "Ne pas me solliciter"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    away_from = forms.DateField(label=LABELS["away_from"], required=False, widget=DATE)
    away_until = forms.DateField(label=LABELS["away_until"], required=False, widget=DATE)

    def __init__(self, member, data=None):
        self.member = member
        self.rhythm = Rhythm.objects.filter(member=member).first() or Rhythm(member=member)
        held = [ON_CALL] if OnCall.objects.filter(member=member).exists() else []
        self.silent = (
            Preference.objects.filter(member=member, kind=SOLICITED).exclude(mode=Mode.AT_ONCE).exists()
        )
        initial = {"away_from": self.rhythm.away_from, "away_until": self.rhythm.away_until}
        super().__init__(data, initial={"wishes": held + [NEVER] * self.silent, **initial}, prefix="aider")

    def clean_wishes(self):
        wishes = set(self.cleaned_data["wishes"])
        if wishes == {ON_CALL, NEVER}:
            raise forms.ValidationError(
                "Être d’astreinte, c’est accepter d’être sollicité\u00a0: décochez l’une des deux cases."
            )
        return wishes

    def clean(self):
        cleaned = super().clean()
        check_leave(self, cleaned)
        return cleaned

    @transaction.atomic
    def save(self):
        wishes = self.cleaned_data["wishes"]
        if ON_CALL in wishes:
            OnCall.objects.get_or_create(member=self.member)
        else:
            OnCall.objects.filter(member=self.member).delete()
        if (NEVER in wishes) != self.silent:
            choose(self.member, {SOLICITED: Mode.NEVER if NEVER in wishes else Mode.AT_ONCE})
        leave = {name: self.cleaned_data[name] for name in ("away_from", "away_until")}
        if any(getattr(self.rhythm, name) != value for name, value in leave.items()):
            Rhythm.objects.update_or_create(member=self.member, defaults=leave)


def helping(member, data):
    """For peers: nobody solicits outside members."""
    return HelpingForm(member, data) if member.kind == Member.Kind.PEER else None
