"""« @Prénom Nom »: calling a member who reads there, by a link to that member’s page.

Typed as it is, a name is resolved when one member alone bears it, whom the writer may know and who reads that
section. A link that leads elsewhere than to the member it names is taken off: the guard then reads the name.
"""

import re
from functools import reduce
from operator import or_
from unicodedata import combining, normalize

from django.db.models import Q
from django.utils.html import escape

from comcep.members.access.names import called
from forum.access.perms import readers_among
from forum.engine.rendering import is_html
from forum.following.people import people_for
from forum.questions.models import Mention

MOST = 20
"""How many one message calls: it is no way to write to everybody."""
SUGGESTED, LOOKED_AT = 8, 40
_word = r"[^\W\d_](?:[\w’'.-]*\w)?"
_space = r"(?:[ \u00a0]|&nbsp;)"
_typed = re.compile(rf"(?<![\w@/.])@({_word}(?:{_space}{_word}){{1,5}})")
_page = r"(?:https?://[^/\"\s>)]+)?/membres/(?P<id>[0-9a-f]{16})/"
_html = re.compile(rf'<a [^>]*?href="{_page}"[^>]*>(?P<name>@[^<]*)</a>')
_markdown = re.compile(rf"\[(?P<name>@[^\]]*)\]\(<?{_page}>?\)")
_apart = re.compile(r"(<a [^>]*>.*?</a>|<[^>]*>|\[[^\]]*\]\([^)]*\))", re.DOTALL)


def link_to(member, raw):
    """The mention of a member, in the format of the text that it stands in."""
    name, page = f"@{member.display_name}", f"/membres/{member.public_id}/"
    return f'<a href="{page}">{escape(name)}</a>' if is_html(raw) else f"[{name}](<{page}>)"


def settle(member, section_id, raw):
    """``raw`` with each mention a link to whom it names, and no other; and the members it calls."""
    if "@" not in raw:
        return raw, []
    people = {p.public_id: p for p in _callable(member, section_id, _linked(raw) | _named(raw))}
    by_name = {}
    for person in people.values():
        by_name.setdefault(_plain(person.display_name), []).append(person)
    found = {}

    def checked(match):
        person = people.get(match["id"])
        if person and _plain(match["name"]) == _plain(f"@{person.display_name}") and len(found) < MOST:
            found[person.pk] = person
            return link_to(person, raw)
        return match["name"]

    def resolved(match):
        words = re.split(_space, match[1])
        for length in range(len(words), 1, -1):
            bearers = by_name.get(_plain(" ".join(words[:length])), [])
            if len(bearers) == 1 and (len(found) < MOST or bearers[0].pk in found):
                found[bearers[0].pk] = bearers[0]
                return link_to(bearers[0], raw) + match[0][len("@" + _first(match[1], length)) :]
        return match[0]

    raw = (_html if is_html(raw) else _markdown).sub(checked, raw)
    parts = _apart.split(raw)
    parts[::2] = [_typed.sub(resolved, part) for part in parts[::2]]
    return "".join(parts), list(found.values())


def suggested(member, section_id, typed):
    """The first members so called, whom ``member`` may know and who read that section."""
    words = re.findall(r"\w+", typed)[:4]
    if len("".join(words)) < 2:
        return []
    people = called(people_for(member), words).order_by("last_name", "first_name", "pk").exclude(pk=member.pk)
    return readers_among(
        list(people.select_related("network", "organisation")[:LOOKED_AT]), member, section_id
    )[:SUGGESTED]


def note(post, people):
    """Remember whom ``post`` calls, and only them."""
    held = {person.pk for person in people}
    if post.updates_count:
        Mention.objects.filter(post=post).exclude(member__in=held).delete()
    if held:
        Mention.objects.bulk_create([Mention(post=post, member_id=pk) for pk in held], ignore_conflicts=True)


def unlinked(raw, public_id):
    """``raw`` where no link leads to that member any more; what it said stays."""
    for pattern in (_html, _markdown):
        raw = pattern.sub(lambda found: found["name"] if found["id"] == public_id else found[0], raw)
    return raw


def _callable(member, section_id, asked):
    """Those of the people ``asked`` for (conditions) who may be called there: not who writes."""
    if not asked:
        return []
    people = people_for(member).filter(asked).exclude(pk=member.pk).order_by("pk")
    return readers_among(list(people[: LOOKED_AT * 5]), member, section_id)


def _linked(raw):
    return Q(public_id__in={found["id"] for pattern in (_html, _markdown) for found in pattern.finditer(raw)})


def _named(raw):
    """Everybody with one of the first names that follow an « @ »; whole names are compared afterwards."""
    firsts = set()
    for part in _apart.split(raw)[::2]:
        for match in list(_typed.finditer(part))[:MOST]:
            words = re.split(_space, match[1])
            firsts |= {" ".join(words[:length]) for length in range(1, min(len(words), 4))}
    return reduce(or_, (Q(first_name__iexact=name) for name in sorted(firsts)), Q(pk=None))


def _first(words, number):
    """The beginning of ``words`` that holds that many of them, spaces as they were."""
    return re.match(rf"{_word}(?:{_space}{_word}){{{number - 1}}}", words)[0]


def _plain(text):
    text = normalize("NFD", text.replace("&nbsp;", " ").replace("\u00a0", " ").replace("’", "'").casefold())
    return " ".join("".join(letter for letter in text if not combining(letter)).split())
