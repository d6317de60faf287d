"""Leaving: what becomes of one's messages, and a word that one has understood."""

from django import forms

KEEP, CHOOSE, ALL = "laisser", "choisir", "effacer"


class LeaveForm(forms.Form):
    messages = forms.ChoiceField(
        label="Vos messages",
        choices=[
            (KEEP, "Les laisser, sans mon nom"),
            (CHOOSE, "Choisir ceux dont le texte s’efface"),
            (ALL, "Effacer le texte de tous"),
        ],
        initial=KEEP,
        widget=forms.RadioSelect,
        error_messages={"required": "Dites ce que deviennent vos messages."},
    )
    understood = forms.BooleanField(
        label="J’ai compris que rien ne pourra être rétabli",
        error_messages={"required": "Cochez cette case pour partir\u00a0: rien ne pourra être rétabli."},
    )


class MessagesForm(forms.Form):
    """The messages of the member, each with a box; only those can be named."""

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["erase"] = forms.MultipleChoiceField(
            choices=[(row["public_id"], row["title"]) for row in rows], required=False
        )
        self.fields["understood"] = forms.BooleanField(
            label="J’ai compris que rien ne pourra être rétabli",
            error_messages={"required": "Cochez cette case pour partir\u00a0: rien ne pourra être rétabli."},
        )
