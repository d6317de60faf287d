from django import forms

from forum.questions import perms
from forum.questions.forms import Words


class RemoveForm(forms.Form):
    reason = Words(
        label="Raison",
        max_length=300,
        help_text="L’auteur la lira. Dites ce qui ne convient pas, sans répéter de donnée personnelle.",
        error_messages={
            "required": "Donnez une raison\u00a0: l’auteur doit comprendre pourquoi son message est retiré.",
            "max_length": "Cette raison est trop longue\u00a0: 300 caractères au plus.",
        },
    )
    use_required_attribute = False


class MoveForm(forms.Form):
    """Sections where this moderator may put a topic, with their readers."""

    section = forms.TypedChoiceField(
        label="Nouvelle rubrique",
        coerce=int,
        error_messages={
            "required": "Choisissez la rubrique d’arrivée.",
            "invalid_choice": "Cette rubrique n’existe pas, ou vous ne pouvez pas y déplacer de sujet.",
        },
    )
    use_required_attribute = False

    def __init__(self, *args, member, topic, **kwargs):
        super().__init__(*args, **kwargs)
        sections = [
            s for s in perms.startable_sections(member)
            if s.id != topic.forum_id and perms.may_move(member, s.id)
        ]  # fmt: skip
        self.fields["section"].choices = [("", "Choisissez…"), *perms.by_readers(member, sections)]
