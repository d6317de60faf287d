"""Writing a private message: the form of every message, without files; and finding to whom."""

import re

from django import forms

from forum.writing.fields import Words
from forum.writing.forms import WritingForm
from forum.writing.screening import AS_IT_IS, CHOICE, REPLACE_ALL, Choice, Screening

LEAVE = "laisser"


class LetterForm(WritingForm):
    """One private message."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["rows"] = 6


class PeopleForm(forms.Form):
    q = Words(
        label="Nom",
        max_length=80,
        required=False,
        widget=forms.TextInput({"type": "search", "autocomplete": "off"}),
        help_text="Un membre de l’annuaire, ou l’auteur d’un message que vous lisez sur le forum.",
    )

    def words(self):
        """The words of a name, without what is no letter."""
        return re.findall(r"\w+", self.cleaned_data.get("q") or "") if self.is_valid() else []


class Warned(Screening):
    """The guard over a private message: it warns, and the writer alone decides. Nothing of it is counted."""

    def _decide(self):
        for passage in self.asked:
            said = "0" if REPLACE_ALL in self._data else self._data.get(CHOICE + passage.token, "")
            passage.said = said or "0"
            if AS_IT_IS in self._data or said == LEAVE:
                passage.choice = Choice.PUBLISHED
            elif said in passage.replacements:
                passage.choice, passage.replacement = Choice.REPLACED, passage.replacements[said]
