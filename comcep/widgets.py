"""Form fields written straight (``FORM_RENDERER``): Django's go through two to four templates each.

The markup is Django's own, character for character (``tests/home/test_widgets.py``). What is not here,
lists of choices first of all, is drawn by the templates as before.
"""

from django.forms.renderers import TemplatesSetting
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

WIDGETS = "django/forms/widgets/"
KINDS = ("input", "text", "email", "number", "password", "hidden", "search", "tel", "url", "date", "checkbox")


class FormRenderer(TemplatesSetting):
    def render(self, template_name, context, request=None):
        draw = STRAIGHT.get(template_name)
        widget = context.get("widget")
        if draw is None or widget.get("wrap_label"):
            return super().render(template_name, context, request)
        return mark_safe(draw(widget))


def _input(widget):
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{_text(widget["name"])}"{value}{_attrs(widget)}>'


def _textarea(widget):
    value = conditional_escape(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_text(widget["name"])}"{_attrs(widget)}>\n{value}</textarea>'


def _attrs(widget):
    return "".join(
        f" {name}" if value is True else f' {name}="{_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _text(value):
    return conditional_escape(value if isinstance(value, str) else str(value))


STRAIGHT = {f"{WIDGETS}{kind}.html": _input for kind in (*KINDS, "checkbox_option", "radio_option")}
STRAIGHT[f"{WIDGETS}textarea.html"] = _textarea
