"""Where a question being written belongs, and what it is about: proposed from its words, never imposed.

Packages above say it (what resembles it, which words it has); each goes through its own ``visible_to``. Only
what the form takes is ever named here.
"""

from typing import NamedTuple

MOST = {"section": 1, "themes": 3}
"""How many of them are proposed for each field."""


class Suggestion(NamedTuple):
    """``value`` of a field, and ``why``: the words, or the question, that say so."""

    value: str
    why: str


class Proposed(NamedTuple):
    """A suggestion as the page shows it. ``taken`` is what its button posts."""

    taken: str
    label: str
    why: str


_providers = {}


def add(field, provider):
    """``provider(title, text, member)`` gives suggestions for ``field``, the best first."""
    _providers[field] = provider


def of(form, field, title, text):
    """What is proposed for an empty ``field`` of ``form``: among what it takes, and not chosen yet."""
    chosen = form[field].value() or []
    if field not in _providers or (field == "section" and chosen):
        return []
    found = _providers[field](title, text, form.member)
    takes = _choices(form.fields[field].choices) if found else {}
    found = [s for s in found if s.value in takes and s.value not in chosen]
    return [Proposed(f"{field} {s.value}", takes[s.value], s.why) for s in found[: MOST[field]]]


def take(form, taken):
    """Fill in what was proposed, in the form that is shown again, and say whether it was one of ours."""
    field, _, value = taken.partition(" ")
    if field not in MOST or value not in _choices(form.fields[field].choices):
        return False
    data, name = form.data.copy(), form.add_prefix(field)
    values = data.getlist(name) if field == "themes" else []
    data.setlist(name, list(dict.fromkeys([*values, value])))
    form.data = data
    return True


def _choices(choices):
    """``{value: label}`` of a list of choices, in groups or not."""
    flat = {}
    for value, label in choices:
        flat |= _choices(label) if isinstance(label, list) else {str(value): str(label)}
    return flat
