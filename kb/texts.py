"""The fields of a page or a file in which somebody writes, as its model has them."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from wagtail.fields import StreamField

from comcep.public_ids import PublicIdField

# Text that the site itself makes, and why no word of anybody stands there by itself. Any other field of text,
# of today or to come, is screened before others read it and redacted; choices and identifiers are no text.
NO_WORDS = {
    "path": "a place in the tree",
    "url_path": "the slugs, one after the other",
    "source_digest": "a digest",
    "file_hash": "a digest",
}


def written_in(row):
    """The fields of ``row``, or of its model, that hold words of somebody; parts of a stream included."""
    return [
        field
        for field in row._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField | StreamField)
        and not field.choices
        and not isinstance(field, PublicIdField)
        and field.name not in NO_WORDS
    ]


def stored(row, field):
    """What ``field`` keeps: a string, or the values of JSON that a stream is made of."""
    if isinstance(field, StreamField):
        return json.loads(json.dumps(field.value_from_object(row).get_prep_value(), cls=DjangoJSONEncoder))
    return field.value_from_object(row) or ""


def strings_in(value):
    """Each string that somebody wrote in values of JSON; identifiers and kinds of blocks are not theirs."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings_in(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in ("id", "type"):
                yield from strings_in(item)


def redacted_slug(page):
    """What is left of the address of ``page`` when a redaction went through it."""
    return f"fiche-{page.public_id}"
