"""The rubrics as a member sees them: the readable sections with their counters, their news, their last word.

Totals are summed over readable sections only: what one may not read is in no count.
"""

from functools import lru_cache

from django.utils import timezone

from comcep.dates import moment
from comcep.members.access.audiences import Audience
from comcep.members.addresses import reverse
from forum.access.perms import is_archived, readers_of
from forum.engine.forum.models import Forum
from forum.engine.forum_permission.handler import rights_of
from forum.engine.rendering import plain_text
from forum.questions.addresses import post_url
from forum.questions.authors import author_name
from forum.sections.addresses import key_led_to
from forum.sections.statements import section_rows
from forum.sections.unread import MANY, unread_counts


def sections(member, held_sections, *, news=True):
    """``{section id: what its row prints}`` for these readable sections, given in the order of the tree.

    Three statements, or one without the counters of what is unread (``news=False``).
    """
    pks = [held.id for held in held_sections]
    by_pk = {row["pk"]: row for row in section_rows(pks, member)}
    unread = unread_counts(member, pks) if news else {}
    now = timezone.now()
    section_path = reverse("questions:section", args=["x"])
    found, matrix = {}, rights_of(member).matrix
    for held in held_sections:
        s = found[held.id] = by_pk[held.id]
        s["url"] = section_path.replace("/x/", f"/{s['slug']}/")
        s["is_category"] = s["type"] == Forum.FORUM_CAT
        s["purpose"] = _purpose(s["purpose"])
        readers = readers_of(held.id, matrix)
        s["outsiders"] = Audience.OUTSIDERS in readers
        s["moderators_only"] = Audience.PEERS not in readers
        s["archived"] = is_archived(held.id, matrix)
        s["news"] = unread.get(held.id, 0)
        s["unread"] = _capped(s["news"])
        s["counted"] = counted(s["topics"], s["posts"])
        s["children"] = []
        s["last"] = moment(s["last_post_on"], now) if s["last_readable"] else None
        if s["last"]:
            s["last_url"] = post_url(s["last_public_id"])
            names = ("poster", "first_name", "last_name", "unnamed_as")
            s["last_author"] = author_name(*(s[f"last_{name}"] for name in names))
    for s in found.values():
        if s["parent"] in found:
            found[s["parent"]]["children"].append(s)
    for s in reversed(found.values()):  # Children come after their parents.
        s["all_topics"] = s["topics"] + sum(child["all_topics"] for child in s["children"])
        s["all_posts"] = s["posts"] + sum(child["all_posts"] for child in s["children"])
        s["all_unread"] = s["news"] + sum(child["all_unread"] for child in s["children"])
    return found


@lru_cache(maxsize=500)
def _purpose(html):
    return plain_text(html)


def _capped(n):
    return f"{MANY - 1}+" if n >= MANY else str(n)


def number(n):
    """« 18 083 »."""
    return f"{n:,}".replace(",", "\u202f")


def counted(topics, posts):
    """« 97 sujets, 518 messages »."""
    in_topics = f"{number(topics)} sujet{'s' if topics > 1 else ''}"
    return f"{in_topics}, {number(posts)} message{'s' if posts > 1 else ''}"


def roots_for(member):
    """The rubrics at the top; ``rows`` lists what is below each one, itself first if topics live in it."""
    roots = [s for s in sections(member, rights_of(member).sections()).values() if not s["parent"]]
    for root in roots:
        rows = [*([] if root["is_category"] else [root]), *_below(root)]
        root["rows"] = [row for row in rows if not row["archived"]]
        root["archives"] = [row for row in rows if row["archived"]]
    return roots


def _below(section):
    found = []
    for child in section["children"]:
        found += [child, *_below(child)]
    return found


def section_for(member, slug):
    """One readable section with what is below it (``rows``) and above it; None if there is none."""
    rights = rights_of(member)
    pk = key_of(rights, slug)
    if pk is None:
        return None
    held = branch(rights, pk)
    here = sections(member, held, news=len(held) > 1)[pk]  # A section alone shows no counter of its own.
    here["rows"] = _below(here)
    here["above"] = above(rights, pk)
    return here


def key_of(rights, slug):
    """The key of a readable section; None when there is none of that slug. No statement."""
    return next((held.id for held in rights.sections() if held.slug == slug), None)


def slug_of_today(rights, slug):
    """The address of the readable section to which that one leads, itself or a former one; None otherwise."""
    if key_of(rights, slug) is not None:
        return slug
    key = key_led_to(slug) if slug else None
    return rights.matrix.sections[key].slug if key and rights.rights(key) else None


def above(rights, section_id):
    """``(name, address)`` of the rubrics above a section, from the top. No statement: the matrix knows."""
    held, found = rights.matrix.sections, []
    parent = held[section_id].parent_id
    while parent:
        found.insert(0, (held[parent].name, reverse("questions:section", args=[held[parent].slug])))
        parent = held[parent].parent_id
    return found


def branch(rights, section_id):
    """The readable sections of a branch, its top included; nothing when the top is not readable."""
    found = {}
    for held in rights.sections():  # Parents come before their children.
        if held.id == section_id or held.parent_id in found:
            found[held.id] = held
    return list(found.values())
