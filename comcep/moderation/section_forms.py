"""What a moderator wants a section to be, and into which other one it goes."""

from django import forms

from comcep.members.access.audiences import Audience
from comcep.privacy.guard import Level, Shown, find
from forum.access import perms
from forum.engine import rendering
from forum.engine.forum.models import Forum
from forum.questions.models import SectionAudience
from forum.sections.arranging import Wanted
from forum.writing.fields import Words

AUDIENCES = [
    (Audience.PEERS, "Les conseillers, entre pairs"),
    (Audience.OUTSIDERS, "Les conseillers et les membres hors pairs"),
    (Audience.MODERATORS, "L’animation seulement"),
]
TOP = ("", "Au premier rang")
GUARDED = (
    "Le garde lit ici\u00a0: {found}. Une rubrique ne nomme personne\u00a0: retirez-le, ou confirmez "
    "ci-dessous qu’il ne s’agit de personne."
)
FORBIDDEN = "Ce texte contient {found}\u00a0: personne ne peut le publier. Retirez-le."


class SectionForm(forms.Form):
    """Everything that is decided of one section."""

    name = Words(
        label="Nom",
        max_length=100,
        error_messages={
            "required": "Donnez un nom à la rubrique.",
            "max_length": "Ce nom est trop long\u00a0: 100 caractères au plus.",
        },
    )
    description = Words(
        label="Description",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
        help_text="Une phrase, sous le nom de la rubrique\u00a0: ce qu’on y demande, ce qu’on y trouve.",
        error_messages={"max_length": "Cette description est trop longue\u00a0: 300 caractères au plus."},
    )
    address = Words(
        label="Adresse",
        required=False,
        max_length=80,
        help_text="Laissez vide\u00a0: elle suit le nom. L’adresse d’avant continue de mener à la rubrique.",
        error_messages={"max_length": "Cette adresse est trop longue\u00a0: 80 caractères au plus."},
    )
    parent = forms.ChoiceField(
        label="Rangée dans",
        required=False,
        error_messages={"invalid_choice": "Cette rubrique n’existe plus, ou ne peut rien contenir d’autre."},
    )
    title_only = forms.BooleanField(
        label="C’est un simple titre\u00a0: il contient des rubriques, pas de sujets.", required=False
    )
    audience = forms.ChoiceField(
        label="Qui la lit",
        choices=AUDIENCES,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez qui lit cette rubrique.",
            "invalid_choice": "Choisissez qui lit cette rubrique.",
        },
    )
    new_topics = forms.BooleanField(
        label="Les membres y ouvrent des sujets", required=False,
        help_text="Sinon l’animation seule en ouvre\u202f; tout le monde peut y répondre.",
    )  # fmt: skip
    review = forms.ChoiceField(
        label="Relecture avant publication",
        choices=SectionAudience.Review.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choisissez une relecture de la liste."},
    )
    nobody = forms.BooleanField(label="Il ne s’agit de personne", required=False)
    use_required_attribute = False

    def __init__(self, *args, member, section=None, **kwargs):
        """``section``: the one that is changed, if any."""
        if section:
            kwargs["initial"] = initial_of(section)
        super().__init__(*args, **kwargs)
        choices = [TOP, *parents_for(member, section)]
        self.fields["parent"].choices = choices
        if section:
            self.fields[
                "address"
            ].help_text = f"Aujourd’hui /forum/{section.slug}/. {self.fields['address'].help_text}"
        self.guarded = False

    def clean(self):
        cleaned = super().clean()
        for name, findings in (
            ("name", find(cleaned.get("name") or "")),
            ("description", Shown(rendering.render(cleaned.get("description") or "")).findings()),
        ):
            found = [f for f in findings if f.level > Level.INFO]
            words = ", ".join(sorted({f.name for f in found}))
            if any(f.level == Level.BLOCK for f in found):
                self.add_error(name, FORBIDDEN.format(found=words))
            elif found:
                self.guarded = True
                if not cleaned.get("nobody"):
                    self.add_error(name, GUARDED.format(found=words))
        return cleaned

    def wanted(self):
        said = self.cleaned_data
        return Wanted(
            name=said["name"],
            description=said["description"],
            address=said["address"],
            parent=Forum.objects.get(slug=said["parent"]) if said["parent"] else None,
            holds_topics=not said["title_only"],
            audience=said["audience"],
            new_topics=said["new_topics"],
            review=said["review"],
        )


def initial_of(section):
    said = section.audience
    return {
        "name": section.name,
        "description": section.purpose,
        "parent": section.parent.slug if section.parent else "",
        "title_only": section.is_category,
        "audience": said.audience,
        "new_topics": said.new_topics,
        "review": said.review,
    }


class MergeForm(forms.Form):
    """The section that takes everything of another one, chosen by who reads it."""

    target = forms.ChoiceField(
        label="La réunir à",
        error_messages={
            "required": "Choisissez la rubrique qui reçoit les sujets.",
            "invalid_choice": "Cette rubrique n’existe plus, ou ne reçoit pas de sujets.",
        },
    )
    use_required_attribute = False

    def __init__(self, *args, member, section, **kwargs):
        super().__init__(*args, **kwargs)
        rights = perms.rights_of(member)
        others = [
            s
            for s in rights.sections()
            if rights.has(perms.REVIEW, s.id) and s.id != section.pk and not _is_below(rights, s, section.pk)
            and (not s.is_category or section.is_category)
        ]  # fmt: skip
        self.fields["target"].choices = [("", "Choisissez…"), *perms.by_readers(member, others)]


def parents_for(member, section):
    """``(slug, name)`` of the sections in which that one may be put: not itself, nor what it holds."""
    rights = perms.rights_of(member)
    found = []
    for held in rights.sections():
        depth = _depth(rights, held)
        if not rights.has(perms.REVIEW, held.id) or (section and _is_below(rights, held, section.pk)):
            continue
        if perms.is_archived(held.id, rights.matrix) and not (section and section.parent_id == held.id):
            continue
        found.append((held.slug, "\u2003" * depth + held.name))
    return found


def _depth(rights, held):
    depth = 0
    while held.parent_id:
        held, depth = rights.matrix.sections[held.parent_id], depth + 1
    return depth


def _is_below(rights, held, key):
    while held.id != key and held.parent_id:
        held = rights.matrix.sections[held.parent_id]
    return held.id == key
