"""Forms of a question: its title, its section, what it is about and the situation behind it."""

from django import forms

from comcep.members.directory.choices import PlaceField
from comcep.members.models import Region
from forum.access import perms
from forum.questions.kinds import Contract, Deadline, Seniority, Withdrawal
from forum.questions.models import Public, Scheme, Situation, Theme
from forum.sections import tree
from forum.writing import situations, unnamed
from forum.writing.alike import SEEN
from forum.writing.fields import Several, Words
from forum.writing.forms import EditForm, WritingForm, says_something

UNSAID = "Non précisé"
NOT_LISTED = "Ce choix n’est pas, ou plus, sur la liste. Choisissez de nouveau."


def _choice(label, choices, **kwargs):
    return forms.ChoiceField(
        label=label,
        choices=[("", UNSAID), *choices.choices],
        required=False,
        error_messages={"invalid_choice": NOT_LISTED},
        **kwargs,
    )


class ThemesForm(forms.Form):
    """The themes of a question."""

    themes = Several(
        Theme.objects.of_questions(), label="Thèmes", gone="L’un des thèmes choisis n’existe plus."
    )


class SituationFields(forms.Form):
    """What a colleague would ask first. All of it may stay unsaid; none of it says who the person is."""

    publics = Several(
        Public.objects.all(), label="Public", gone="L’un des publics choisis n’est plus sur la liste."
    )
    contract = _choice("Contrat", Contract)
    seniority = _choice("Ancienneté dans cette situation", Seniority)
    deadline = _choice(
        "Temps qui reste", Deadline, help_text="Avant un départ, une rentrée, une fin de droits."
    )
    region = PlaceField(
        Region.objects.all(),
        required=False,
        label="Région de la situation",
        empty_label=UNSAID,
        error_messages={"invalid_choice": NOT_LISTED},
    )
    tried = Words(
        label="Ce qui a déjà été tenté",
        required=False,
        max_length=Situation.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Démarches, réponses reçues, refus. Toujours sans nommer personne.",
        error_messages={
            "max_length": (
                "C’est trop long\u00a0: 1\u202f000 caractères au plus, et vous en avez écrit %(show_value)s. "
                "Le détail a sa place dans votre message."
            )
        },
    )

    def situation(self, tried):
        """What is said of it, with ``tried`` as it may be published."""
        return {name: self.cleaned_data[name] for name in situations.FIELDS} | {"tried": tried}

    @property
    def situation_choices(self):
        """What one chooses from lists, in order, besides the publics."""
        return [self[name] for name in ("contract", "seniority", "deadline", "region")]

    @property
    def says_situation(self):
        """Whether the group stands open: something is chosen, written or refused there."""
        return any(self[name].value() or self[name].errors for name in situations.FIELDS)


class QuestionFields(SituationFields, ThemesForm):
    """What is said of a question beside its text."""

    title = Words(
        label="Titre",
        min_length=8,
        max_length=150,
        help_text="La question en une phrase, comme vous la poseriez à un collègue.",
        error_messages={
            "required": "Donnez un titre à votre question.",
            "min_length": "Ce titre est trop court\u00a0: 8 caractères au moins.",
            "max_length": (
                "Ce titre est trop long\u00a0: 150 caractères au plus, et le vôtre en compte %(show_value)s."
            ),
        },
    )
    schemes = Several(
        Scheme.objects.all(), label="Dispositifs", gone="L’un des dispositifs choisis n’existe plus."
    )
    announcement = forms.BooleanField(
        label="C’est une annonce ou un partage, je n’attends pas de réponse.", required=False
    )

    def clean_title(self):
        title = " ".join(self.cleaned_data["title"].split())
        if not says_something(title):
            raise forms.ValidationError("Donnez un titre à votre question.", code="required")
        return title


class AskForm(QuestionFields, WritingForm):
    section = forms.ChoiceField(
        label="Rubrique",
        error_messages={
            "required": "Choisissez la rubrique où poser votre question.",
            "invalid_choice": (
                "Cette rubrique n’existe pas, ou vous ne pouvez pas y écrire. Choisissez-en une autre."
            ),
        },
    )

    unnamed = forms.BooleanField(
        label="Poser sans mon nom",
        required=False,
        help_text=unnamed.HELP,
    )
    alike_seen = forms.BooleanField(required=False, widget=forms.HiddenInput)

    field_order = ["title", "section", "text", *situations.FIELDS, "themes", "schemes", "announcement"]
    field_order += ["unnamed", "files"]

    def __init__(self, *args, member, **kwargs):
        sections = perms.startable_sections(member)
        self.takes_files = {s.slug for s in sections if perms.may_attach(member, s.id)}
        args = [_at_its_address_of_today(args[0], member), *args[1:]] if args else args
        super().__init__(*args, member=member, **kwargs)
        if not self.takes_files:
            self.chosen = None
            self.fields.pop("files", None)
        self.fields["section"].choices = [("", "Choisissez…"), *perms.by_readers(member, sections)]
        self.among_peers = {s.slug for s in sections if perms.may_go_unnamed(member, s.id)}
        if not self.among_peers:
            del self.fields["unnamed"]

    def goes_unnamed(self):
        return bool(self.cleaned_data.get("unnamed"))

    def clean(self):
        cleaned = super().clean()
        if not self.among_peers and self.data.get(self.add_prefix("unnamed")):
            self.add_error(
                None, unnamed.NOT_HERE
            )  # it was offered when the form was opened, or the draft kept
        if cleaned.get("files") and cleaned.get("section") not in {None, *self.takes_files}:
            self.add_error("files", "Cette rubrique ne prend pas de pièces jointes.")
        if cleaned.get("unnamed") and cleaned.get("section") not in {None, *self.among_peers}:
            self.add_error("unnamed", unnamed.WITH_OUTSIDERS)
        if cleaned.get("unnamed") and cleaned.get("announcement"):
            self.add_error("unnamed", unnamed.ANNOUNCED)
        return cleaned

    def seen_alike(self):
        """Have the form shown again say that its writer has seen what resembles the question."""
        self.data = self.data.copy()
        self.data[self.add_prefix(SEEN)] = "1"


class EditQuestionForm(QuestionFields, EditForm):
    withdrawal = forms.ChoiceField(
        label="Si elle n’attend plus de réponse, pourquoi\u202f?",
        choices=[("", "Elle en attend toujours"), *Withdrawal.choices],
        required=False,
        error_messages={"invalid_choice": "Choisissez l’une des raisons de la liste."},
    )

    field_order = ["title", "text", *situations.FIELDS, "themes", "schemes", "announcement", "withdrawal"]
    field_order += ["reason", "drop", "files"]

    def __init__(self, *args, post, **kwargs):
        super().__init__(*args, post=post, **kwargs)
        if not post.topic.question.expects_answer:
            del self.fields["withdrawal"]

    def clean(self):
        cleaned = super().clean()
        if self.unsigned and cleaned.get("announcement"):
            self.add_error("announcement", unnamed.ANNOUNCED)
        if "withdrawal" in self.fields and cleaned.get("announcement") and cleaned.get("withdrawal") == "":
            self.add_error(
                "withdrawal",
                "Dites pourquoi cette question n’attend plus de réponse\u00a0: elle comptera comme retirée.",
            )
        return cleaned


def _at_its_address_of_today(data, member):
    """What was posted for a section renamed or merged since the form was opened goes where it is now."""
    asked = data and data.get("section")
    today = tree.slug_of_today(perms.rights_of(member), asked) if asked else None
    if today and today != asked:
        data = data.copy()
        data["section"] = today
    return data
