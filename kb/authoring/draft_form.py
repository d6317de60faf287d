"""The draft of a procedure on a page of the shell: what a moderator changes most. Wagtail has the rest."""

from django import forms
from django.db import transaction
from django.utils import timezone

from comcep.members.models import Network, Region
from comcep.privacy.guard import Level, Shown, find
from forum.engine import rendering
from forum.questions.models import Public, Scheme, Theme
from forum.writing.fields import EditorTextarea, Words
from kb.authoring import rich_text
from kb.blocks import HEADINGS
from kb.forms import FORBIDDEN
from kb.models import READERS, ProcedurePage

RICH, LISTED = ("situation", "rule"), ("steps", "legal", "cautions")
FIRST_YEAR = 1970
EVERYWHERE, SOME = "partout", "regions"
VERIFIED, TO_CHECK = ProcedurePage.State.VERIFIED, ProcedurePage.State.TO_CHECK
MOVED_ON = (
    "Quelqu’un a enregistré ce brouillon pendant que vous écriviez. Rien n’est perdu\u00a0: votre texte est "
    "ci-dessous. Enregistrez de nouveau pour le garder à la place, ou rechargez la page pour voir l’autre."
)


class Lines(Words):
    """One item a line, of as many as one likes."""

    def __init__(self, *, rows, **more):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), required=False, **more)

    def clean(self, value):
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


def _rich(label, rows=6, **more):
    return Words(label=label, required=False, widget=EditorTextarea(attrs={"rows": rows}), **more)


def _several(model, label, **more):
    return forms.ModelMultipleChoiceField(
        model.objects.all(),
        label=label,
        to_field_name="slug",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        **more,
    )


class DraftForm(forms.Form):
    """What is typed of a draft, its quotations included; ``missing`` is asked when it is to be published."""

    title = Words(
        label="Titre",
        max_length=255,
        help_text="La situation en quelques mots, comme on la chercherait.",
        error_messages={
            "required": "Donnez un titre à la fiche.",
            "max_length": "Ce titre est trop long\u00a0: 255 caractères au plus.",
        },
    )
    intro = Words(
        label="En bref",
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Deux phrases au plus, lues dans les listes et les résultats de recherche.",
        error_messages={"max_length": "Ce résumé est trop long\u00a0: 600 caractères au plus."},
    )
    situation = _rich("Situation")
    rule = _rich("Règle")
    steps = Lines(label="Démarche", rows=7, help_text="Une étape par ligne.")
    legal = Lines(label="Textes", rows=3, help_text="Un par ligne\u00a0: code et article, décret, accord.")
    cautions = Lines(label="Limites et points de vigilance", rows=4, help_text="Un par ligne.")
    kind = forms.ChoiceField(label="Genre", choices=ProcedurePage.Kind.choices)
    theme = forms.ModelChoiceField(
        Theme.objects.all(), label="Thème", to_field_name="slug", required=False, empty_label="Aucun"
    )
    schemes = _several(Scheme, "Dispositifs")
    publics = _several(Public, "Publics")
    territory = forms.ChoiceField(
        label="Où vaut-elle\u202f?",
        choices=[(EVERYWHERE, "Partout"), (SOME, "Dans les régions cochées")],
        required=False,
        widget=forms.RadioSelect,
    )
    regions = _several(Region, "Régions")
    networks = _several(Network, "Réseaux, si elle ne vaut pas pour tous")
    as_of = forms.IntegerField(
        label="Faits de l’année",
        min_value=FIRST_YEAR,
        help_text="Celle dont datent règles et chiffres. Proposée\u00a0: celle des réponses reprises.",
        error_messages={
            "required": "Dites de quelle année datent les faits.",
            "invalid": "L’année s’écrit en chiffres.",
        },
    )
    review_on = forms.DateField(
        label="À revoir le",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Cette date n’existe pas."},
    )
    published_as = forms.ChoiceField(
        label="Publiée comme",
        choices=[
            (VERIFIED, "Vérifiée\u00a0: signée de votre nom et de votre réseau, jusqu’à cette date"),
            (TO_CHECK, "À vérifier\u00a0: les lecteurs sont invités à recouper"),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    audience = forms.ChoiceField(label="Lue par", choices=READERS)
    original = forms.BooleanField(
        label="Rédaction originale\u00a0: cette fiche ne reprend aucune réponse du forum", required=False
    )
    version = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    use_required_attribute = False

    def __init__(self, page, data=None):
        self.page = page
        self.moved_on = False
        super().__init__(data, initial=_values_of(page))
        self.quotes = []
        for number, quote in enumerate(_parts_of(page, "quote"), 1):
            self.fields[f"keep-{number}"] = forms.BooleanField(
                label="Garder cette réponse", required=False, initial=True
            )
            self.fields[f"quote-{number}"] = _rich(
                f"Réponse {number}", initial=rich_text.to_type(quote["text"].source)
            )
            self.quotes.append((number, quote["credit"]))
        self.born_of_thread = page.provenances.exists()
        if self.born_of_thread:
            del self.fields["original"]

    @property
    def quote_fields(self):
        return [
            {"keep": self[f"keep-{number}"], "text": self[f"quote-{number}"], "credit": credit}
            for number, credit in self.quotes
        ]

    def clean(self):
        cleaned = super().clean()
        for name in self.texts():
            typed = cleaned.get(name)
            words = "\n".join(typed) if isinstance(typed, list) else typed or ""
            if any(found.level == Level.BLOCK for _, found in _found_in(words)):
                self.add_error(name, FORBIDDEN)
        year = cleaned.get("as_of")
        if year and year > timezone.localdate().year:
            self.add_error("as_of", "Cette année n’est pas encore commencée.")
        if cleaned.get("territory") == SOME and not cleaned.get("regions"):
            self.add_error("territory", "Cochez les régions, ou choisissez «\u202fPartout\u202f».")
        if "version" in self.data and cleaned.get("version") != version_of(self.page):
            self.moved_on = True
            self.data = self.data.copy()
            self.data["version"] = version_of(self.page)
            self.add_error(None, MOVED_ON)
        return cleaned

    def texts(self):
        return ["title", "intro", *RICH, *LISTED, *(f"quote-{number}" for number, _ in self.quotes)]

    def findings(self):
        """``[(words, what the guard takes them for)]`` in what the form shows, each once."""
        found = {}
        for name in self.texts():
            shown = self[name].value() or ""
            words = "\n".join(shown) if isinstance(shown, list) else str(shown)
            found.update(
                {said: finding.name for said, finding in _found_in(words) if finding.level > Level.INFO}
            )
        return list(found.items())

    def filled(self, *, signed_by=None):
        """The page with what was typed, signed by who publishes it; nothing of it is saved yet."""
        page, said = self.page, self.cleaned_data
        for name in ("title", "intro", "kind", "theme", "as_of", "review_on", "audience"):
            setattr(page, name, said[name])
        for name in ("schemes", "publics", "networks"):
            setattr(page, name, list(said[name]))
        page.original = said.get("original", page.original)
        page.everywhere = said["territory"] == EVERYWHERE
        page.regions = [] if page.everywhere else list(said["regions"])
        page.draft_title = page.title
        page.body = self._body()
        page.state = TO_CHECK if said["published_as"] == TO_CHECK else ProcedurePage.State.REVISING
        if signed_by and page.state != TO_CHECK:
            page.state, page.verified_until = VERIFIED, page.review_on
            page.sign(signed_by)
        return page

    def _body(self):
        said, page = self.cleaned_data, self.page
        parts = {name: [rich_text.from_typed(said[name])] if said[name].strip() else [] for name in RICH}
        parts |= {name: [said[name]] if said[name] else [] for name in ("steps", "cautions")}
        known = {text["reference"]: text for texts in _parts_of(page, "legal") for text in texts}
        texts = [known.get(reference) or {"reference": reference} for reference in said["legal"]]
        parts["legal"] = [texts] if texts else []
        parts["quote"] = [
            {"text": rich_text.from_typed(said[f"quote-{number}"]), "credit": credit}
            for number, credit in self.quotes
            if said[f"keep-{number}"] and said[f"quote-{number}"].strip()
        ]
        return [
            (name, value)
            for name in HEADINGS
            for value in (parts[name] if name in parts else _parts_of(page, name))
        ]


def version_of(page):
    """Changes each time that the draft is saved, by whatever editor."""
    return page.latest_revision.created_at.isoformat() if page.latest_revision else ""


@transaction.atomic
def save_draft(page, *, by, publish=False):
    """Keep a new version of ``page``, and put it in the hands of its readers with ``publish``.

    The caller has checked that ``by`` may curate and reads it, and that nothing is missing: Wagtail would ask
    for its own rights, which a moderator gets when opening its admin.
    """
    if publish and page.keeper_id is None:
        page.keeper = by
    revision = page.save_revision(user=by, log_action=True)
    if publish:
        revision.publish(user=by, skip_permission_checks=True)
    return page


def _parts_of(page, name):
    return [block.value for block in page.body if block.block_type == name]


def _values_of(page):
    regions = [region.slug for region in page.regions.all()]
    values = {name: "".join(v.source for v in _parts_of(page, name)) for name in RICH}
    lists = {name: [item for value in _parts_of(page, name) for item in value] for name in LISTED}
    lists["legal"] = [text["reference"] for text in lists["legal"]]
    return {
        **{name: rich_text.to_type(html) for name, html in values.items()},
        **{name: "\n".join(" ".join(item.split()) for item in items) for name, items in lists.items()},
        "title": page.title,
        "intro": page.intro,
        "kind": page.kind,
        "theme": page.theme and page.theme.slug,
        **{
            name: [each.slug for each in getattr(page, name).all()]
            for name in ("schemes", "publics", "networks")
        },
        "territory": EVERYWHERE if page.everywhere else SOME if regions else "",
        "regions": regions,
        "as_of": page.as_of,
        "review_on": page.review_on,
        "published_as": TO_CHECK if page.state == TO_CHECK else VERIFIED,
        "audience": page.audience,
        "original": page.original,
        "version": version_of(page),
    }


def _found_in(words):
    """``(words, finding)`` of the guard in what was typed, be it HTML of the editor."""
    if rendering.is_html(words):
        shown = Shown(rendering.editor_html(words))
        return [(shown.text[found.start : found.end], found) for found in shown.findings()]
    return [(words[found.start : found.end], found) for found in find(words)]
