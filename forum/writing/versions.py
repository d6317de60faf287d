"""What a message said before an edit, kept with the edit."""

import re

from forum.questions.models import Version
from forum.writing.screening import Screening

_called = re.compile(r"/membres/([0-9a-f]{16})/")


def keep(post, *, title, shown, by):
    """Keep the words of ``post`` as they stand, which ``by`` is about to replace.

    ``title``: of a first post, that of its topic; ``shown``: whether others than its author could read it.
    """
    text = post.content.raw
    return Version.objects.create(
        post=post,
        text=text,
        title=title,
        by=by,
        by_another=by.pk != post.poster_id,
        shown=shown,
        found=found_in(text, title),
    )


def found_in(text, title=""):
    """Whether the guard finds anything there, beyond the members whom it calls by a link."""
    return bool(Screening(text=text, title=title, mentioned=_called.findall(text)).passages)


def rewrite(version, text, title):
    """Have ``version`` say this instead, when words are taken out of it. Give whether that changed it."""
    if (text, title) == (version.text, version.title):
        return False
    Version.objects.filter(pk=version.pk).update(text=text, title=title, found=found_in(text, title))
    return True
