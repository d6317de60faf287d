"""Public identifiers: what stands for a row in an address, an anchor, a header or a mail.

A primary key counts: two keys with a gap between them tell of rows that somebody may not see. A public
identifier is drawn at random and tells nothing.
"""

import re
import secrets

from django.db import models
from django.urls import register_converter

DIGITS = 16


def new_public_id():
    """Sixteen hexadecimal digits, 64 bits: a million rows meet with a probability of 3 in 100 million."""
    return secrets.token_hex(DIGITS // 2)


def is_public_id(text):
    """Whether what somebody sent has the form of one: for those that stand in no address of ours."""
    return re.fullmatch(PublicIdConverter.regex, text) is not None


class RandomId(models.Func):
    """The same draw by the database itself, for rows written by SQL and for those that a migration finds."""

    template = ""
    output_field = models.CharField()
    arity = 0

    def as_sqlite(self, compiler, connection, **context):
        return f"lower(hex(randomblob({DIGITS // 2})))", []

    def as_postgresql(self, compiler, connection, **context):
        # Six of the 128 bits of a UUID are fixed: a digest spreads the others over all its digits.
        return f"left(md5(gen_random_uuid()::text), {DIGITS})", []


class PublicIdField(models.CharField):
    """A random identifier of its row, unique, given by Python or, failing that, by the database."""

    def __init__(self, *args, **kwargs):
        kwargs |= {"max_length": DIGITS, "unique": True, "editable": False}
        kwargs |= {"default": new_public_id, "db_default": RandomId()}
        kwargs.setdefault("verbose_name", "identifiant public")
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for each in ("max_length", "unique", "editable", "default", "db_default"):
            kwargs.pop(each, None)
        return name, path, args, kwargs


class PublicIdConverter:
    """``<public:id>`` in an address. Sixteen digits: never a former numeric key, which had ten at most."""

    regex = f"[0-9a-f]{{{DIGITS}}}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


class FormerKeyConverter:
    """``<former:pk>``: a primary key in an address given out before there were public identifiers.

    Its view leads to the address of today, for those alone who may read what it leads to: for others it
    does not exist.
    """

    regex = "[0-9]{1,10}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)


register_converter(PublicIdConverter, "public")
register_converter(FormerKeyConverter, "former")
