"""The guard on procedures: what may never be published, and what a moderator should look at."""

import json
from collections import Counter

from django.core.serializers.json import DjangoJSONEncoder

from comcep.privacy.guard import Level, Shown, find


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


def warning(counted):
    """One French sentence that counts what was found, without a word of it."""
    listed = ", ".join(f"{name} ({number})" for name, number in counted.most_common())
    return (
        f"Le garde a relevé dans cette fiche\u00a0: {listed}. "
        "Relisez-la\u202f: une fiche ne doit pas permettre de reconnaître quelqu’un."
    )


def _texts(page):
    for name in ("title", "intro", "acronyms", "external_url"):
        yield name, getattr(page, name) or ""
    yield from (("body", text) for text in _strings([block["value"] for block in stored_body(page)]))


def stored_body(page):
    """The parts of the page as they are kept, in values of JSON."""
    return json.loads(json.dumps(page.body.get_prep_value(), cls=DjangoJSONEncoder))


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in ("id", "type"):
                yield from _strings(item)
