"""Fields written straight are Django's own, character for character."""

from datetime import date

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting

from comcep import widgets

ATTRS = {
    "id": "id_x",
    "class": 'a"b',
    "required": True,
    "disabled": False,
    "rows": 3,
    "aria-describedby": "h",
}
VALUES = ["", None, "<b>L’« été » & l'hiver</b>", 12, 1234.5, date(2017, 1, 16), True]
CASES = [
    *(
        getattr(forms, name)
        for name in (
            "TextInput", "EmailInput", "NumberInput", "PasswordInput", "HiddenInput", "SearchInput",
            "TelInput", "URLInput", "DateInput", "CheckboxInput", "Textarea",
        )
    )
]  # fmt: skip


@pytest.mark.parametrize("widget", CASES, ids=lambda widget: widget.__name__)
def test_a_field_is_the_same_as_by_the_templates(widget):
    for value in VALUES:
        drawn = [
            widget(ATTRS).render("na<me", value, renderer=each)
            for each in (widgets.FormRenderer(), TemplatesSetting())
        ]
        assert drawn[0] == drawn[1]


@pytest.mark.parametrize("widget", [forms.CheckboxSelectMultiple, forms.RadioSelect])
def test_a_choice_is_too_alone_or_in_its_list(widget):
    class Asked(forms.Form):
        one = forms.ChoiceField(choices=[("a<", "A & B"), ("c", "C")], initial="c", widget=widget)

    drawn = []
    for renderer in (widgets.FormRenderer(), TemplatesSetting()):
        field = Asked(renderer=renderer)["one"]
        drawn.append([str(field), *(each.tag() for each in field), *map(str, field)])
    assert drawn[0] == drawn[1]
