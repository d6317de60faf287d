import re

from django import forms

from comcep.moderation.models import Case, Reason
from comcep.privacy.guard import Level, find
from comcep.public_ids import DIGITS
from forum.access import perms, rows
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.questions.kinds import Withdrawal
from forum.repair.duplicates import ITSELF
from forum.repair.splitting import GONE, NONE_CHOSEN
from forum.writing.fields import Words


def reason_field(what, **more):
    """The reason of a decision, that the author reads."""
    return Words(
        label="Raison",
        max_length=300,
        error_messages={
            "required": f"Donnez une raison\u00a0: l’auteur doit comprendre pourquoi {what}.",
            "max_length": "Cette raison est trop longue\u00a0: 300 caractères au plus.",
        },
        **more,
    )


class RemoveForm(forms.Form):
    reason = reason_field(
        "son message est retiré",
        help_text="L’auteur la lira. Dites ce qui ne convient pas, sans répéter de donnée personnelle.",
    )
    use_required_attribute = False


class LockForm(forms.Form):
    reason = reason_field(
        "son sujet est clos",
        help_text="L’auteur la lira. Sans donnée personnelle.",
    )
    withdrawal = forms.ChoiceField(
        label="Attend-elle toujours une réponse\u202f?",
        choices=[("", "Oui\u00a0: elle compte parmi les questions sans réponse"), *Withdrawal.choices],
        required=False,
        error_messages={"invalid_choice": "Choisissez l’une des raisons de la liste, ou aucune."},
    )
    use_required_attribute = False

    def __init__(self, *args, waits, **kwargs):
        """``waits``: whether nobody of another network has answered yet."""
        super().__init__(*args, **kwargs)
        if not waits:
            del self.fields["withdrawal"]


class RedactForm(forms.Form):
    """Beside the passages of the guard: other words, files, and a reason that tells nothing."""

    REASONS = [
        "Données d’un bénéficiaire",
        "Données d’un collègue ou d’un tiers",
        "Données de santé",
        "Demande de la personne concernée",
        "Publié par erreur",
    ]

    words = Words(
        label="Autres mots à masquer",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="Un passage par ligne, tel qu’il est écrit. Ces mots ne sont gardés nulle part.",
    )
    drop = forms.TypedMultipleChoiceField(
        label="Pièces jointes à supprimer",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Cette pièce jointe n’est pas, ou plus, celle de ce message."},
    )
    reason = forms.ChoiceField(
        label="Raison",
        choices=[("", "Choisissez…"), *((reason, reason) for reason in REASONS)],
        help_text="Elle reste au journal, sans le texte masqué.",
        error_messages={"required": "Choisissez une raison."},
    )
    start = forms.CharField(required=False, max_length=DIGITS, widget=forms.HiddenInput)
    use_required_attribute = False

    def __init__(self, *args, post=None, **kwargs):
        super().__init__(*args, **kwargs)
        joined = list(post.attachments.exclude(file="").order_by("pk")) if post else []
        self.fields["drop"].choices = [(file.public_id, file.name) for file in joined]
        self.fields["drop"].coerce = {file.public_id: file.pk for file in joined}.get
        if not self.fields["drop"].choices:
            del self.fields["drop"]

    def clean_start(self):
        """The key of the file to go on from."""
        held = Attachment.objects.filter(public_id=self.cleaned_data["start"])
        return held.values_list("pk", flat=True).first()

    def lines(self):
        return [line.strip() for line in self.cleaned_data["words"].splitlines() if len(line.strip()) > 1]


class MoveForm(forms.Form):
    """Sections where this moderator may put a topic, with their readers."""

    section = forms.ChoiceField(
        label="Nouvelle rubrique",
        error_messages={
            "required": "Choisissez la rubrique d’arrivée.",
            "invalid_choice": "Cette rubrique n’existe pas, ou vous ne pouvez pas y déplacer de sujet.",
        },
    )
    reason = reason_field("son sujet est déplacé", help_text="L’auteur la lira. Sans donnée personnelle.")
    use_required_attribute = False

    def __init__(self, *args, member, topic, **kwargs):
        super().__init__(*args, **kwargs)
        sections = [
            s for s in perms.startable_sections(member)
            if s.id != topic.forum_id and perms.may_move(member, s.id)
        ]  # fmt: skip
        self.fields["section"].choices = [("", "Choisissez…"), *perms.by_readers(member, sections)]


class SplitForm(forms.Form):
    """Which messages become a topic, under which title; ``posts``: those that may, in order of reading."""

    posts = forms.MultipleChoiceField(
        label="Messages à séparer",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": NONE_CHOSEN, "invalid_choice": GONE},
    )
    title = Words(
        label="Titre du nouveau sujet",
        max_length=120,
        error_messages={
            "required": "Donnez un titre au nouveau sujet.",
            "max_length": "Ce titre est trop long\u00a0: 120 caractères au plus.",
        },
    )
    expects_answer = forms.BooleanField(
        label="On y attend une réponse\u00a0: la promesse court depuis le premier message choisi",
        required=False,
    )
    trace = forms.BooleanField(
        label="Un lien mène de chacun des deux sujets à l’autre", required=False, initial=True
    )
    reason = reason_field(
        "son message change de sujet", help_text="Les auteurs la liront. Sans donnée personnelle."
    )
    use_required_attribute = False

    def __init__(self, *args, posts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["posts"].choices = [(post.public_id, post.public_id) for post in posts]

    def clean_title(self):
        return without_data(self.cleaned_data["title"], "Ce titre")


class DuplicateForm(forms.Form):
    """The other topic, by its address: one that this moderator reads."""

    other = Words(
        label="Adresse de l’autre sujet",
        max_length=600,
        help_text="Copiez-la depuis la barre d’adresse. Le lien ne paraît qu’à qui peut lire l’autre sujet.",
        error_messages={
            "required": "Donnez l’adresse du sujet où la même question est posée.",
            "max_length": "Ce n’est pas l’adresse d’un sujet.",
        },
    )
    reason = reason_field("son sujet est clos", help_text="L’auteur la lira. Sans donnée personnelle.")
    use_required_attribute = False

    def __init__(self, *args, member, topic, **kwargs):
        super().__init__(*args, **kwargs)
        self.member, self.topic = member, topic

    def clean_other(self):
        found = re.search(r"/([0-9a-f]{16})-", self.cleaned_data["other"])
        other = found and rows.topics_for(self.member).filter(public_id=found[1]).first()
        if not other:
            raise forms.ValidationError("Aucun sujet que vous lisez n’est à cette adresse.")
        if other.pk == self.topic.pk:
            raise forms.ValidationError(ITSELF)
        return other


def without_data(words, what):
    """``words``, or why they are refused: ``what`` names somebody, by what the guard is sure of."""
    named = sorted({found.name for found in find(words) if found.level >= Level.STRONG})
    if named:
        raise forms.ValidationError(
            f"{what} semble contenir\u00a0: {', '.join(named)}. Dites-le sans donnée personnelle."
        )
    return words


class FlagForm(forms.Form):
    reason = forms.ChoiceField(
        label="Ce que vous signalez",
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce que vous signalez."},
    )
    words = Words(
        label="Une phrase pour l’animation",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
        help_text="Sans recopier de donnée personnelle\u00a0: l’animation lit le message.",
        error_messages={"max_length": "Cette phrase est trop longue\u00a0: 300 caractères au plus."},
    )
    use_required_attribute = False


class ProposeForm(forms.Form):
    words = Words(
        label="Pourquoi, en une phrase",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
        help_text="Lue par l’animation. Sans donnée personnelle.",
        error_messages={"max_length": "Cette phrase est trop longue\u00a0: 300 caractères au plus."},
    )
    use_required_attribute = False

    def clean_words(self):
        return without_data(self.cleaned_data["words"], "Cette phrase")


class DecideForm(forms.Form):
    """What becomes of a flagged message. Masking has a page of its own."""

    outcome = forms.ChoiceField(
        label="Décision",
        choices=[
            (Case.Outcome.NOTHING, "Rien à faire"),
            (Case.Outcome.ANSWERED, "J’y ai répondu"),
            (Case.Outcome.REMOVED, "Retirer le message"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une décision."},
    )
    reason = Words(
        label="Raison donnée à l’auteur, si vous retirez son message",
        required=False,
        max_length=300,
        error_messages={"max_length": "Cette raison est trop longue\u00a0: 300 caractères au plus."},
    )
    note = Words(
        label="Note au journal",
        required=False,
        max_length=300,
        help_text="Lue par les animateurs. Ne nommez pas qui a signalé.",
        error_messages={"max_length": "Cette note est trop longue\u00a0: 300 caractères au plus."},
    )
    use_required_attribute = False

    def __init__(self, *args, private, **kwargs):
        super().__init__(*args, **kwargs)
        if private:
            del self.fields["reason"]

    def clean(self):
        cleaned = super().clean()
        removes = cleaned.get("outcome") == Case.Outcome.REMOVED
        if removes and "reason" in self.fields and not cleaned.get("reason") and not self.has_error("reason"):
            self.add_error(
                "reason", "Donnez une raison\u00a0: l’auteur doit comprendre pourquoi son message est retiré."
            )
        return cleaned
