"""Accounts, networks, organisations and regions in Wagtail's admin. For administrators only."""

import django_filters
from django import forms
from django.forms import inlineformset_factory
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import AdminDateInput
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup
from wagtail.users.views import users

from comcep.members.kinds import COMMITTEES, LEGAL
from comcep.members.models import Member, Network, Opening, Organisation, Region, Role
from comcep.members.states import change_state, enter


class RoleForm(forms.ModelForm):
    class Meta:
        model = Role
        fields = ["name", "network", "organisation", "starts_on", "ends_on"]
        widgets = {"starts_on": AdminDateInput, "ends_on": AdminDateInput}

    def clean(self):
        fields = super().clean()
        if fields.get("name") == Role.Name.REFERENT and not (
            fields.get("network") or fields.get("organisation")
        ):
            self.add_error(
                "network", "Un référent l’est d’un réseau ou d’une structure\u00a0: choisissez lequel."
            )
        if fields.get("name") == Role.Name.HEAD and not fields.get("organisation"):
            self.add_error("organisation", "Un siège l’est d’une structure\u00a0: choisissez laquelle.")
        start, end = fields.get("starts_on"), fields.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "Un rôle ne prend pas fin avant d’avoir commencé.")
        return fields

    def has_changed(self):
        """An empty line stays out, although its first day is filled in beforehand."""
        return bool(set(self.changed_data) - {"starts_on"})


Roles = inlineformset_factory(Member, Role, RoleForm, extra=1, fk_name="member")


class MemberForm(forms.ModelForm):
    """The account, the membership and the roles. No password: each member chooses it, by mail."""

    required_css_class = "required"

    class Meta:
        model = Member
        fields = [
            "email",
            "first_name",
            "last_name",
            "kind",
            "state",
            "network",
            "organisation",
            "region",
            "job",
            "listed",
        ]
        help_texts = {
            "email": "Sert à se connecter. Aucun courriel ne part d’ici.",
            "state": "Seule une adhésion validée ouvre le forum. Terminée, suspendue ou refusée, "
            "elle ferme l’accès aussitôt.",
            "network": "Obligatoire pour valider un conseiller.",
        }

    def __init__(self, data=None, files=None, *, editing_self=False, **kwargs):
        super().__init__(data, files, **kwargs)
        self.fields["first_name"].required = self.fields["last_name"].required = True
        self.roles = Roles(data, instance=self.instance, prefix="roles")
        self.editing_self = editing_self
        self.state_before = self.instance.state
        if self.instance.pk:
            within = {self.instance.state, *LEGAL[self.instance.state]}
            self.fields["state"].choices = [c for c in Member.State.choices if c[0] in within]

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if Member.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Un compte existe déjà avec cette adresse.")
        return email

    def clean(self):
        fields = super().clean()
        validated = fields.get("state") == Member.State.VALIDATED
        if validated and fields.get("kind") == Member.Kind.PEER and not fields.get("network"):
            self.add_error("network", "Choisissez le réseau qui valide ce conseiller.")
        self._check_mandates(fields.get("kind"))
        if self.editing_self and not validated:
            self.add_error("state", "Vous ne pouvez pas fermer votre propre compte.")
        return fields

    def _check_mandates(self, kind):
        """Committees and head offices are of outside members, moderators are peers: else nothing opens."""
        for form in self.roles.forms if self.roles.is_bound else ():
            name = form.data.get(form.add_prefix("name"))
            if name in COMMITTEES and kind != Member.Kind.OUTSIDER:
                self.add_error("kind", "Un mandat de comité se donne à un hors pair.")
            elif name == Role.Name.HEAD and kind != Member.Kind.OUTSIDER:
                self.add_error("kind", "Un siège est tenu par un hors pair.")
            elif name == Role.Name.MODERATOR and kind != Member.Kind.PEER:
                self.add_error("kind", "L’animation est tenue par des conseillers, des pairs.")

    def _get_validation_exclusions(self):
        """The date of validation is set on saving; the database still insists on it."""
        return super()._get_validation_exclusions() | {"validated_at"}

    def is_valid(self):
        return super().is_valid() & self.roles.is_valid()

    def save(self, commit=True):
        member = self.instance
        if not commit:
            return super().save(commit=False)
        if member.pk is None:
            member.set_unusable_password()
            enter(member, by=self.by, reason="Depuis l’administration du site.")
        else:
            self._save_in_order(member)
        self.roles.instance = member
        self.roles.save()
        return member

    def _save_in_order(self, member):
        """Leave a state before the rest is saved, enter ``validated`` after: it asks for a network."""
        wanted, member.state = member.state, self.state_before
        reason = "Depuis l’administration du site."
        if self.state_before == Member.State.VALIDATED:
            change_state(member, wanted, by=self.by, reason=reason)
            if wanted == Member.State.ENDED:
                return  # what the form says of the person has just been forgotten
            super().save()
        else:
            super().save()
            change_state(member, wanted, by=self.by, reason=reason)


class MemberFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        choices=Member.State.choices, label="Adhésion", widget=forms.CheckboxSelectMultiple
    )
    kind = django_filters.MultipleChoiceFilter(
        choices=Member.Kind.choices, label="Qualité", widget=forms.CheckboxSelectMultiple
    )
    role = django_filters.MultipleChoiceFilter(
        field_name="roles__name", choices=Role.Name.choices, label="Rôle", widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, is_searching=False, **kwargs):
        super().__init__(*args, **kwargs)

    class Meta:
        model = Member
        fields = ["state", "kind", "network", "region", "role"]


class MemberIndexView(users.IndexView):
    page_title = "Membres"
    add_item_label = "Ajouter un membre"

    @property
    def columns(self):
        name = next(column for column in super().columns if column.name == "name")
        return [
            name,
            Column("email", label="Adresse", sort_key="email"),
            Column("kind", accessor="get_kind_display", label="Qualité", sort_key="kind"),
            Column("affiliation", label="Réseau ou structure"),
            Column("state", accessor="get_state_display", label="Adhésion", sort_key="state"),
        ]

    def get_base_queryset(self):
        return super().get_base_queryset().select_related("network", "organisation")


class ByMe:
    """The form knows who validates."""

    def get_form(self, *args, **kwargs):
        form = super().get_form(*args, **kwargs)
        form.by = self.request.user
        return form


class MemberCreateView(ByMe, users.CreateView):
    page_title = "Ajouter un membre"
    success_message = (
        "Le compte de «\u202f%(object)s\u202f» est ouvert. Aucun courriel n’est parti\u00a0: dites à la "
        "personne de choisir son mot de passe à la page «\u202fMot de passe oublié\u202f»."
    )


class MemberEditView(ByMe, users.EditView):
    success_message = "Le compte de «\u202f%(object)s\u202f» est à jour."


class MemberViewSet(users.UserViewSet):
    menu_label = "Membres"
    menu_order = 200
    add_to_admin_menu = True
    add_to_settings_menu = False
    copy_view_enabled = False
    filterset_class = MemberFilterSet
    index_view_class = MemberIndexView
    add_view_class = MemberCreateView
    edit_view_class = MemberEditView
    create_template_name = "members/admin/create.html"
    edit_template_name = "members/admin/edit.html"

    def get_form_class(self, for_update=False):
        return MemberForm


class NetworkViewSet(SnippetViewSet):
    model = Network
    icon = "site"
    menu_label = "Réseaux"
    list_display = ["name", "full_name", "position"]
    panels = [FieldPanel("name"), FieldPanel("full_name"), FieldPanel("slug"), FieldPanel("position")]


class OrganisationViewSet(SnippetViewSet):
    model = Organisation
    icon = "home"
    menu_label = "Structures"
    list_display = ["name", "network", "reporting_group"]
    list_filter = ["network"]
    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("network"), FieldPanel("reporting_group")]


class RegionViewSet(SnippetViewSet):
    model = Region
    icon = "globe"
    menu_label = "Régions"
    list_display = ["name", "zone", "overseas"]
    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("zone"), FieldPanel("overseas")]


class OpeningViewSet(SnippetViewSet):
    """Opening by waves. What no rule names is open."""

    model = Opening
    icon = "unlocked"
    menu_label = "Ouvertures"
    list_display = ["network", "region", Column("get_state_display", label="Ouverture")]
    list_filter = ["state", "network", "region"]
    copy_view_enabled = False
    panels = [
        FieldPanel("network"),
        FieldPanel("region"),
        FieldPanel("state"),
        FieldPanel("organisations", widget=forms.CheckboxSelectMultiple),
    ]


class Places(SnippetViewSetGroup):
    items = [NetworkViewSet, OrganisationViewSet, RegionViewSet, OpeningViewSet]
    menu_label = "Réseaux et régions"
    menu_icon = "site"
    menu_order = 210
