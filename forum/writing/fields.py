"""Fields of the forms where one writes: words as people paste them, the editor, files, boxes to tick."""

import uuid

from django import forms
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils.html import format_html

from comcep.members.directory.choices import ByName
from forum.engine import rendering


class Words(forms.CharField):
    """Text as people type or paste it; what no database holds and nobody sees is dropped without a word."""

    def to_python(self, value):
        value = super().to_python(value)
        return "".join(c for c in value if c >= " " or c in "\n\r\t").strip() if value else value

    def widget_attrs(self, widget):
        """No ``maxlength``: browsers cut a paste there without a word. The form says it is too long."""
        return {}


class EditorTextarea(forms.Textarea):
    """A plain field with Markdown, which a script puts under a toolbar and turns into the rich editor.

    The editor is the one of django-prose-editor. Its script is heavy, so that no page loads it at first view
    of an empty field.
    Written straight, like the field of files: each page of a topic has both, and Django's go through four
    templates each.
    """

    def render(self, name, value, attrs=None, renderer=None):
        widget = self.get_context(name, value, attrs)["widget"]
        attrs = flatatt({"name": name, **widget["attrs"]})
        return format_html("<textarea{}>\n{}</textarea>", attrs, widget["value"] or "")

    def get_context(self, name, value, attrs):
        raw = value or ""
        attrs = {
            **(attrs or {}),
            "data-editor": static("django_prose_editor/editor.js"),
            "data-html": rendering.editor_html(raw) if raw.strip() else "",
        }
        return super().get_context(name, rendering.to_markdown(raw), attrs)


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True

    def render(self, name, value, attrs=None, renderer=None):
        widget = self.get_context(name, value, attrs)["widget"]
        return format_html("<input{}>", flatatt({"type": "file", "name": name, **widget["attrs"]}))


class Files(forms.Field):
    """The field of a page. What a form joins is ``chosen``, files that are kept already."""

    widget = SeveralFiles


class KeyField(forms.UUIDField):
    """The key of one filled form. A missing or mangled one is drawn again, never refused."""

    widget = forms.HiddenInput

    def clean(self, value):
        try:
            return super().clean(value) or uuid.uuid4()
        except forms.ValidationError:
            return uuid.uuid4()


class Several(forms.ModelMultipleChoiceField):
    """Boxes to tick, none if one likes. ``gone`` says that what was chosen is no longer on the list."""

    widget, iterator = forms.CheckboxSelectMultiple, ByName

    def __init__(self, queryset, *, gone, **kwargs):
        super().__init__(queryset, required=False, to_field_name="slug", **kwargs)
        self.error_messages["invalid_choice"] = f"{gone} Choisissez de nouveau."
