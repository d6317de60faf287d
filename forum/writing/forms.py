"""Forms to write a message. Whatever they refuse comes back on the page, with nothing lost."""

import unicodedata
import uuid

from django import forms
from django.utils.safestring import mark_safe

from comcep.members.files.chosen import GONE
from comcep.members.files.kinds import MESSAGE
from forum.access import perms
from forum.engine import rendering
from forum.questions.authors import unnamed_as
from forum.questions.kinds import Nature
from forum.questions.models import Submission
from forum.writing import kept, unnamed
from forum.writing.fields import EditorTextarea, Files, KeyField, SeveralFiles, Words

EMPTY = "Écrivez votre message avant de l’envoyer."
TOO_LONG = (
    "Votre message est trop long\u00a0: 20\u202f000 caractères au plus, mise en forme comprise, "
    "et le vôtre en compte %(show_value)s. Coupez-le, ou joignez un fichier."
)


class WritingForm(forms.Form):
    """What every message has: a text, files when the section takes them, and the form's own key."""

    text = Words(
        label="Votre message",
        max_length=rendering.MAX_LENGTH,
        widget=EditorTextarea(attrs={"rows": 10}),
        error_messages={"required": EMPTY, "max_length": TOO_LONG},
    )
    files = Files(
        label="Pièces jointes",
        required=False,
        help_text=(
            f"{MESSAGE.most} fichiers au plus, de 5\u202fMo chacun\u00a0: {', '.join(MESSAGE.kinds)}. "
            "Vérifiez qu’ils ne nomment personne."
        ),
        widget=SeveralFiles(attrs={"accept": MESSAGE.accept}),
    )
    key = KeyField(required=False)
    writer = forms.CharField(required=False, widget=forms.HiddenInput)

    use_required_attribute = False
    shown = None
    inserted = False

    def __init__(self, *args, member, chosen=None, draft_saved=None, **kwargs):
        """``chosen``: the files of this form; nothing where one may join none."""
        initial = {"key": uuid.uuid4, "writer": kept.sign(member), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.member, self.chosen = member, chosen
        self.draft_saved = draft_saved  # when the draft that it starts from was kept
        if chosen is None:
            del self.fields["files"]

    def clean_text(self):
        text = self.cleaned_data["text"]
        if not says_something(rendering.plain_text(rendering.render(text))):
            raise forms.ValidationError(EMPTY, code="required")
        return text

    def clean(self):
        cleaned = super().clean()
        if self.chosen:
            cleaned["files"] = self.chosen.files
            for error in self.chosen.errors:
                self.add_error("files", error)
            if self.chosen.gone and not self.has_served():
                self.add_error("files", GONE)
            if self.chosen.files and self.goes_unnamed():
                for file in self.chosen.files:
                    if file.kind not in unnamed.UNSIGNED:
                        self.add_error("files", unnamed.PROPERTIES % file.name)
        return cleaned

    unsigned = False

    def goes_unnamed(self):
        """Whether what is written here is read without the name of its author."""
        return self.unsigned

    def has_served(self):
        """Whether this form has given its message already: its files went with it."""
        key = self.cleaned_data.get("key")
        return Submission.objects.filter(key=key, member=self.member).exists()

    def insert(self, words):
        """Add ``words`` (Markdown) at the end of the text; the form is then shown again."""
        name = self.add_prefix("text")
        text, self.data, self.inserted = self.data.get(name, ""), self.data.copy(), True
        if rendering.is_html(text):
            self.data[name] = f"{text}{rendering.render(words)}"
        else:
            self.data[name] = f"{text.rstrip()}\n\n{words}".strip()

    def show(self, *, inserted=False):
        """Have the form shown again with its text as readers will see it, refusing nothing yet."""
        if not inserted:
            self.shown = mark_safe(rendering.render(self.data.get(self.add_prefix("text"), "")))
        self._errors = forms.utils.ErrorDict()

    def fresh_key(self):
        """Make the form that is shown again another message than the one its key has given."""
        self.data = self.data.copy()
        self.data[self.add_prefix("key")] = str(uuid.uuid4())


class ReplyForm(WritingForm):
    """A reply on a topic's page: an answer, a request for a precision or a word to wait; as oneself, or in a
    role."""

    precision = forms.BooleanField(
        label="Je demande une précision\u00a0: la promesse attend la réponse de qui a posé la question.",
        required=False,
    )
    waiting = forms.BooleanField(
        label="Ce n’est pas encore une réponse\u00a0: je cherche, je reviens. La promesse court toujours.",
        required=False,
    )
    role = forms.ChoiceField(
        label="Écrire en tant que",
        required=False,
        help_text="Vos lecteurs voient ce rôle, et le journal de l’animation le garde.",
        error_messages={"invalid_choice": "Vous ne tenez pas, ou plus, ce rôle. Choisissez-en un autre."},
    )

    def __init__(self, *args, member, topic, **kwargs):
        super().__init__(*args, member=member, **kwargs)
        self.fields["text"].label = "Votre réponse"
        if not perms.may_ask_back(member, topic):
            del self.fields["precision"], self.fields["waiting"]
        self.topic = topic
        roles = perms.official_roles(member)
        if roles and not self.goes_unnamed():
            self.fields["role"].choices = [("", member.display_name), *((r.value, r.label) for r in roles)]
        else:
            del self.fields["role"]

    def goes_unnamed(self):
        return bool(unnamed.label_in(self.topic, self.member))

    def clean(self):
        said = super().clean()
        if self.cleaned_data.get("precision") and self.cleaned_data.get("waiting"):
            self.add_error("waiting", "Une précision ou un mot d’attente\u00a0: cochez l’un des deux.")
        return said

    @property
    def as_what(self):
        """What ``answers.reply`` is told of it."""
        said = self.cleaned_data
        nature = Nature.PLACEHOLDER if said.get("waiting") else Nature.ANSWER
        nature = Nature.PRECISION if said.get("precision") else nature
        return {"nature": nature, "role": said.get("role") or ""}


class EditForm(WritingForm):
    """A message written earlier. ``seen`` is the number of edits that the writer has before the eyes."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    drop = forms.MultipleChoiceField(
        label="Retirer des pièces jointes",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Cette pièce jointe n’est pas, ou plus, celle de ce message."},
    )

    reason = Words(
        label="Raison de votre modification",
        max_length=300,
        help_text="L’auteur la lira, avec votre nom. Sans donnée personnelle.",
        error_messages={
            "required": "Donnez une raison\u00a0: l’auteur doit comprendre pourquoi son message change.",
            "max_length": "Cette raison est trop longue\u00a0: 300 caractères au plus.",
        },
    )

    def __init__(self, *args, post, **kwargs):
        super().__init__(*args, **kwargs)
        if self.member.pk == post.poster_id:
            del self.fields["reason"]
        self.unsigned = bool(unnamed_as(post))
        self.edits = post.updates_count
        self.joined = list(post.attachments.exclude(file="").order_by("pk"))
        if self.joined:
            self.fields["drop"].choices = [(file.public_id, file.name) for file in self.joined]
        else:
            del self.fields["drop"]

    def see_again(self):
        """Make the form that is shown again one that is written beside the version of now."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = self.edits

    def clean_seen(self):
        # A form without it comes from no page of ours: as if nothing had been seen yet.
        return self.cleaned_data["seen"] or 0

    def clean(self):
        cleaned = super().clean()
        number = len(self.joined) - len(cleaned.get("drop") or []) + len(cleaned.get("files") or [])
        if self.chosen and not self.chosen.errors and number > MESSAGE.most:
            self.add_error(
                "files",
                f"Cela ferait {number} pièces jointes\u00a0: {MESSAGE.most} au plus par message. Retirez-en.",
            )
        return cleaned


def says_something(text):
    """Whether there is a letter, a digit or a sign in it, and not only what shows as nothing."""
    return any(unicodedata.category(c)[0] in "LNPS" for c in text)
