"""The guard on pages: what may never be published, and what a moderator should look at."""

from collections import Counter

from django.db.models import SlugField

from comcep.privacy.guard import Level, Shown, find
from kb.texts import stored, strings_in, written_in

COPIED = {"draft_title"}  # from the title, by Wagtail, once that has been read


def screened(page):
    """``(forbidden, counted)``: fields that hold what nobody may publish, and findings counted by name."""
    forbidden, counted = [], Counter()
    for name, text in _texts(page):
        for finding in Shown(text).findings() if text.lstrip().startswith("<") else find(text):
            if finding.level == Level.BLOCK:
                forbidden.append(name)
            elif finding.level > Level.INFO:
                counted[finding.name] += 1
    return sorted(set(forbidden)), counted


def holds_an_identifier(words):
    """Whether ``words`` hold an exact identifier."""
    return any(finding.level == Level.BLOCK for finding in find(words))


def warning(counted):
    """One French sentence that counts what was found, without a word of it."""
    listed = ", ".join(f"{name} ({number})" for name, number in counted.most_common())
    return (
        f"Le garde a relevé dans cette fiche\u00a0: {listed}. "
        "Relisez-la\u202f: une fiche ne doit pas permettre de reconnaître quelqu’un."
    )


def _texts(page):
    for field in written_in(page):
        if field.name in COPIED:
            continue
        for text in strings_in(stored(page, field)):
            yield field.name, text.replace("-", " ") if isinstance(field, SlugField) else text
