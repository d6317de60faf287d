"""Arranging the sections: create, rename, describe, order, nest, open and close, archive.

Each act holds the lock of the tree, and compares who reads each section before and after. What somebody would
newly read is agreed to first; what peers have written among themselves is never opened to outside members.
The caller has checked the right to it.
"""

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from comcep.members.access.audiences import Audience
from forum.access import perms
from forum.engine.forum import order
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Topic
from forum.engine.forum_permission.handler import as_it_stands
from forum.engine.forum_permission.signals import raise_version
from forum.questions.models import FormerSlug, SectionAudience
from forum.sections.addresses import address_for
from forum.sections.opening import lay_rights

MOST_LEVELS = 3
WIDTH = [Audience.MODERATORS, Audience.PEERS, Audience.OUTSIDERS]
APART = "Les hors pairs ne lisent que la rubrique qui leur est ouverte, et ce qui est rangé dedans."
HOLDS_PEERS = (
    "«\u202f{name}\u202f» contient des messages écrits entre pairs\u00a0: les hors pairs ne peuvent pas "
    "les lire. Créez plutôt une nouvelle rubrique dans celle qui leur est ouverte."
)


class Refused(ValueError):
    """The rules of the house forbid it; the sentence says which, and ``field`` of the form it is about."""

    def __init__(self, sentence, field=None):
        super().__init__(sentence)
        self.field = field


class NewReaders(Exception):
    """Somebody would read what they do not read today, or no longer what they do: to be agreed to first.

    ``gained`` and ``lost``: ``{section: kinds of readers}``. ``token`` stands for exactly that.
    """

    def __init__(self, gained, lost):
        super().__init__("readers differ")
        self.gained, self.lost = gained, lost
        said = sorted(
            f"{sign}{section.public_id}:{audience}"
            for sign, table in (("+", gained), ("-", lost))
            for section, readers in table.items()
            for audience in readers
        )
        self.token = hashlib.sha256(" ".join(said).encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Wanted:
    """What a moderator wants a section to be."""

    name: str
    description: str = ""
    address: str = ""  # empty: it follows the name
    parent: Forum | None = None
    holds_topics: bool = True
    audience: str = Audience.PEERS
    new_topics: bool = True
    review: str = ""


# Acts


def create(wanted):
    """Add a section at the end of its parent; nobody has written there yet."""
    with arranged(""):
        _check_place(wanted.parent, 1, wanted.holds_topics)
        _check_audience(None, wanted)
        section = Forum(
            name=wanted.name,
            slug=address_for(wanted.name, asked=wanted.address),
            description=wanted.description,
            parent=wanted.parent,
            type=Forum.FORUM_POST if wanted.holds_topics else Forum.FORUM_CAT,
        )
        section.save()
        SectionAudience.objects.create(
            forum=section, audience=wanted.audience, new_topics=wanted.new_topics, review=wanted.review
        )
        lay_rights([section.pk])
    return section


def change(section, wanted, *, agreed=""):
    """Make ``section`` what is ``wanted``. Give ``{field: what it was}`` of what changed.

    Raises :class:`NewReaders` unless its token is ``agreed``, and :class:`Refused`.
    """
    with arranged(agreed):
        section, changed = _held(section), {}
        if wanted.parent != section.parent:
            changed["parent"] = section.parent
            nest(section, wanted.parent)
            section = _held(section)
        said = section.audience
        if wanted.holds_topics != section.is_forum:
            _check_kind(section, wanted)
            changed["holds_topics"] = section.is_forum
            section.type = Forum.FORUM_POST if wanted.holds_topics else Forum.FORUM_CAT
        if wanted.audience != said.audience:
            _check_audience(section, wanted)
        for name in ("audience", "new_topics", "review"):
            if getattr(wanted, name) != getattr(said, name):
                changed[name] = getattr(said, name)
                setattr(said, name, getattr(wanted, name))
        if wanted.description != section.purpose:
            changed["description"] = section.purpose
            section.description = wanted.description
        if wanted.name != section.name or wanted.address:
            changed |= _rename(section, wanted)
        if changed:
            said.save()
            section.save()
            lay_rights([section.pk])
    return changed


def _held(section):
    return Forum.objects.select_related("audience", "parent").get(pk=section.pk)


def step(section, up, *, among):
    """Put ``section`` one place up or down among its neighbours of ``among``. Give whether it moved."""
    with arranged(""):
        rows = order.siblings(Forum)
        parent = next(row[1] for row in rows if row[0] == section.pk)
        line = [row[0] for row in rows if row[1] == parent and row[0] in among]
        at = line.index(section.pk)
        other = at - 1 if up else at + 1
        if not 0 <= other < len(line):
            return False
        _put(rows, section.pk, next_to=line[other], before=up)
        order.write(Forum, rows)
        return True


def archive(section, archived):
    """Close ``section`` with what is below it to all writing, or open it again. Give whether that changed."""
    with arranged(""):
        said = SectionAudience.objects.get(forum=section.pk)
        if (said.archived_at is not None) == archived:
            return False
        said.archived_at = timezone.now() if archived else None
        said.save(update_fields=["archived_at"])
        lay_rights(branch_keys(section.pk))
        return True


# What they share


@contextmanager
def arranged(agreed, *, becomes=None):
    """Hold the tree, then ask about who reads what they did not.

    ``becomes``: ``{section: the one that takes its topics}``; who reads these no longer is asked about too.
    """
    becomes = becomes or {}
    with transaction.atomic():
        order.lock()
        before, full = _readers(), _holding(becomes)
        yield
        raise_version()
        after = _readers()
        after |= {source: after[target] for source, target in becomes.items()}
        _ask(
            {pk: after.get(pk, set()) - before[pk] for pk in before},
            {pk: before[pk] - after[pk] for pk in becomes},
            agreed,
            full,
        )


def _holding(keys):
    """Those of these sections where somebody has written, published or not."""
    return {pk for pk in keys if Topic.objects.filter(forum=pk).exists()}


def _ask(gained, lost, agreed, full):
    """``full``: sections that held messages before."""
    gained, lost = ({pk: kinds for pk, kinds in table.items() if kinds} for table in (gained, lost))
    if not gained and not lost:
        return
    sections = Forum.objects.in_bulk({*gained, *lost})
    to_outsiders = {pk for pk, kinds in gained.items() if Audience.OUTSIDERS in kinds}
    for pk in to_outsiders & (full | _holding(to_outsiders)):
        raise Refused(HOLDS_PEERS.format(name=sections[pk].name), "audience")
    named = ({sections[pk]: kinds for pk, kinds in table.items()} for table in (gained, lost))
    asked = NewReaders(*named)
    if agreed != asked.token:
        raise asked


def _readers():
    held = as_it_stands()
    return {pk: perms.readers_of(pk, held) for pk in held.sections}


def branch_keys(pk):
    """That section and all that is below it."""
    found = {pk}
    for key, parent in order.parents_first(order.siblings(Forum)):
        if parent in found:
            found.add(key)
    return found


def is_apart(section):
    """Whether it is the section at the top that outside members read: that is what it is for."""
    return section.parent_id is None and section.audience.audience == Audience.OUTSIDERS


def nest(section, parent):
    """Put ``section`` last below ``parent``, or last of all. For who holds the tree.

    Away from outside members, what is carried along is no longer opened to them.
    """
    if is_apart(section):
        raise Refused("La rubrique des hors pairs reste au premier rang.", "parent")
    branch = branch_keys(section.pk)
    if parent and parent.pk in branch:
        raise Refused("Une rubrique ne se range pas dans ce qu’elle contient.", "parent")
    rows = order.siblings(Forum)
    levels = {pk: place[3] for pk, place in order.laid_out(rows).items()}
    depth = max(levels[pk] for pk in branch) - levels[section.pk] + 1
    _check_place(parent, depth, section.is_forum)
    _put(rows, section.pk, parent=parent and parent.pk)
    order.write(Forum, rows)
    if not (parent and _read_by_outsiders(parent)):
        opened = SectionAudience.objects.filter(forum__in=branch, audience=Audience.OUTSIDERS)
        opened.update(audience=Audience.PEERS)
    lay_rights(branch)


def _put(rows, pk, *, next_to=None, before=False, parent=None):
    """Move one of ``[key, parent]`` beside another, or last below a parent."""
    moving = next(row for row in rows if row[0] == pk)
    rows.remove(moving)
    if next_to is None:
        moving[1] = parent
        rows.append(moving)
    else:
        at = next(n for n, row in enumerate(rows) if row[0] == next_to)
        rows.insert(at if before else at + 1, moving)


def _check_place(parent, depth, holds_topics):
    if parent is None:
        return
    if parent.level + 1 + depth > MOST_LEVELS:
        raise Refused(f"Les rubriques s’emboîtent sur {MOST_LEVELS} niveaux au plus.", "parent")
    if not holds_topics and not parent.is_forum:
        raise Refused("Un simple titre ne se range pas sous un autre titre.", "parent")


def _check_kind(section, wanted):
    if not wanted.holds_topics and Topic.objects.filter(forum=section).exists():
        raise Refused("Cette rubrique contient des sujets\u00a0: elle ne peut pas devenir un simple titre.",
                      "holds_topics")  # fmt: skip
    parent, below = wanted.parent, Forum.objects.filter(parent=section, type=Forum.FORUM_CAT)
    if not wanted.holds_topics and ((parent and not parent.is_forum) or below.exists()):
        raise Refused("Un simple titre ne se range pas sous un autre titre.", "holds_topics")


def _check_audience(section, wanted):
    if section and is_apart(section):
        raise Refused(
            "La rubrique des hors pairs garde ses lecteurs\u00a0: elle est faite pour eux.", "audience"
        )
    if wanted.audience not in WIDTH:
        raise Refused("Choisissez qui lit cette rubrique.", "audience")
    if wanted.audience == Audience.OUTSIDERS and not (wanted.parent and _read_by_outsiders(wanted.parent)):
        raise Refused(APART, "audience")


def _read_by_outsiders(section):
    return Audience.OUTSIDERS in perms.readers_of(section.pk, as_it_stands())


def _rename(section, wanted):
    """Take the new name and its address; the former address leads on. Give what it was."""
    was = {} if wanted.name == section.name else {"name": section.name}
    slug = address_for(wanted.name, asked=wanted.address, section=section)
    if slug != section.slug:
        was["address"] = section.slug
        FormerSlug.objects.filter(slug=slug, section=section).delete()
        FormerSlug.objects.create(slug=section.slug, section=section)
    section.name, section.slug = wanted.name, slug
    return was
