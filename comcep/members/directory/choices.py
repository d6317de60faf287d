"""Lists of places by name: read as columns, written at once. The longest has hundreds of lines."""

from functools import cache
from html import escape
from itertools import groupby

from django import forms
from django.db import connection, models
from django.db.models import Case, Value, When
from django.db.models.functions import Concat
from django.forms.models import ModelChoiceIterator
from django.forms.utils import flatatt
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from comcep.members.access.names import name_of
from comcep.members.models import Organisation
from comcep.privacy.numbers import bare
from comcep.sql import fetch


class ByName(ModelChoiceIterator):
    """Value and name of each row: as a dictionary has the names, or in the order of what is not ordered by
    them. Databases put É after Z, or where their locale says.

    They are read once, however often a page goes through them.
    """

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from self._rows

    @cached_property
    def _rows(self):
        key = self.field.to_field_name
        if self.queryset.query.where:
            rows = self.queryset.values_list(key, "name")
        else:
            rows = fetch(_all_by_name(self.queryset.model, key, connection.vendor), [])
        by_name = self.queryset.model._meta.ordering == ["name"]
        return sorted(rows, key=lambda row: bare(row[1])) if by_name else list(rows)


@cache
def _all_by_name(model, key, vendor):
    return model.objects.values_list(key, "name").query.sql_with_params()[0]


class ByNetwork(ModelChoiceIterator):
    """Organisations under the name of their network: one list that works without JavaScript."""

    def __iter__(self):
        yield "", self.field.empty_label
        rows = self.queryset.order_by("network__position", "network__name", "name")
        for name, group in groupby(rows.values_list("network__name", "slug", "name"), key=lambda row: row[0]):
            yield name, [(slug, organisation) for _, slug, organisation in group]


class LongSelect(forms.Select):
    """A list of many lines, written at once: Django renders a template for each."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = "" if value is None else str(value)
        groups = []
        for key, label in self.choices:
            if isinstance(label, list):
                groups.append(format_html('<optgroup label="{}">{}</optgroup>', key, _options(label, chosen)))
            else:
                groups.append(_options([(key, label)], chosen))
        attrs = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        return format_html("<select{}>{}</select>", flatatt(attrs), mark_safe("".join(groups)))


def _options(rows, chosen):
    return mark_safe(
        "".join(
            f'<option value="{escape(str(key))}"{" selected" if str(key) == chosen else ""}>'
            f"{escape(str(label))}</option>"
            for key, label in rows
        )
    )


class PlaceField(forms.ModelChoiceField):
    """One of the networks, regions, themes…: whatever has a name, and a slug that stands for it in the page.

    An instance says which it is at first.
    """

    iterator = ByName
    widget = LongSelect

    def __init__(self, queryset, **kwargs):
        super().__init__(queryset, **{**kwargs, "to_field_name": "slug"})


TEXT = models.CharField()
SAID = Concat(
    "member__public_id",
    Case(
        When(organisation=None, then=Concat(Value(".reseau."), "network__slug", output_field=TEXT)),
        default=Concat(Value(".structure."), "organisation__slug", output_field=TEXT),
    ),
    output_field=TEXT,
)
"""A role as the person and the place."""


class ByReferent(ModelChoiceIterator):
    """Roles, each under the place that its referent answers for."""

    def __iter__(self):
        yield "", self.field.empty_label
        columns = ("organisation__name", "network__name", "member__first_name", "member__last_name")
        rows = self.queryset.annotate(said=SAID)
        for said, organisation, network, *names in rows.values_list("said", *columns):
            yield said, f"{organisation or network}\u00a0: {name_of(*names)}"


class ReferentField(forms.ModelChoiceField):
    iterator = ByReferent
    widget = LongSelect

    def to_python(self, value):
        if value in self.empty_values:
            return None
        self.validate_no_null_characters(value)
        role = self.queryset.annotate(said=SAID).filter(said=value).first()
        if role is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return role


class OrganisationField(PlaceField):
    iterator = ByNetwork

    def __init__(self, **kwargs):
        rows = Organisation.objects.exclude(network=None)
        super().__init__(rows, empty_label="Choisissez, ou laissez vide", **kwargs)
