"""What the forum adds to a member’s profile: the themes that one knows well."""

from django import forms

from comcep.members.directory.choices import PlaceField
from comcep.members.models import Member
from comcep.sql import fetch, marks
from forum.questions.models import FieldOfKnowledge, Theme


class FieldsOfKnowledgeForm(forms.Form):
    title = "Domaines que vous connaissez bien"
    help_text = "Ils s’affichent dans l’annuaire\u00a0: vos collègues sauront à qui penser."

    themes = forms.ModelMultipleChoiceField(
        Theme.objects.of_questions(),
        label="Domaines",
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, member, data=None):
        self.member = member
        held = [field.theme for field in member.fields_of_knowledge.select_related("theme")]
        super().__init__(data, initial={"themes": held}, prefix="domaines")

    def ticked(self):
        """What is ticked, by name: the boxes are many, and folded under it."""
        return [option.choice_label for option in self["themes"] if option.data["selected"]]

    def save(self):
        """Keep exactly the themes that are ticked."""
        chosen = set(self.cleaned_data["themes"])
        FieldOfKnowledge.objects.filter(member=self.member).exclude(theme__in=chosen).delete()
        FieldOfKnowledge.objects.bulk_create(
            [FieldOfKnowledge(member=self.member, theme=theme) for theme in chosen], ignore_conflicts=True
        )


class ByTheme:
    """The directory, by what people say to know well."""

    name = "theme"

    @staticmethod
    def field():
        return PlaceField(
            Theme.objects.of_questions(),
            label="Domaine",
            required=False,
            to_field_name="slug",
            empty_label="Tous les domaines",
        )

    @staticmethod
    def narrow(people, theme):
        return people.filter(fields_of_knowledge__theme=theme)

    @staticmethod
    def words_of(people):
        sql = f"""
            SELECT known.member_id, theme.name FROM questions_fieldofknowledge known
            JOIN questions_theme theme ON theme.id = known.theme_id
            WHERE known.member_id IN ({marks(people)}) ORDER BY theme.name"""  # noqa: S608
        said = {}
        for pk, name in fetch(sql, people):
            said.setdefault(pk, []).append(name)
        return said


def fields_of_knowledge(member, data):
    """For peers: nobody looks outside members up."""
    return FieldsOfKnowledgeForm(member, data) if member.kind == Member.Kind.PEER else None
