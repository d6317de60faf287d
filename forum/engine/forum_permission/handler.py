"""One evaluator of rights on sections, for lists and for single objects alike (holes S9 and S11).

The matrix holds, for each section, what each principal is granted and denied. A principal is an audience
(:func:`comcep.members.access.audiences.audiences_of`) or one member. The rules:

- nothing is granted unless a row says so (or a row without section, which stands for all);
- a denial wins over any grant, and a denial on an ancestor holds below;
- a section whose ancestors may not be seen and read gives no right at all.
"""

import threading
from dataclasses import dataclass, field

from comcep.members.access.audiences import audiences_of
from comcep.sql import fetch
from forum.engine.forum.models import Forum
from forum.engine.forum.order import parents_first
from forum.engine.forum_permission.models import GroupForumPermission, UserForumPermission

SEE, READ = "can_see_forum", "can_read_forum"
NOTHING = frozenset()


@dataclass(frozen=True)
class Section:
    """What the pages need of a section without asking the database again."""

    id: int
    parent_id: int | None
    slug: str
    name: str
    is_category: bool


@dataclass
class Matrix:
    version: int
    sections: dict[int, Section]
    granted: dict = field(default_factory=dict)  # {principal: {section id or None: set of codenames}}
    denied: dict = field(default_factory=dict)
    answers: dict = field(default_factory=dict)  # {principals: {section id: frozenset of codenames}}

    def rights(self, principals):
        """``{section id: codenames}`` for that set of principals, every section included."""
        if principals not in self.answers:
            if len(self.answers) > 5_000:
                self.answers.clear()
            self.answers[principals] = self._evaluate(principals)
        return self.answers[principals]

    def _evaluate(self, principals):
        rights = {}
        denied_here = {}
        for section in self.sections.values():  # parents come before their children
            granted, denied = set(), set()
            for principal in principals:
                for place in (None, section.id):
                    granted |= self.granted.get(principal, {}).get(place, NOTHING)
                    denied |= self.denied.get(principal, {}).get(place, NOTHING)
            denied |= denied_here.get(section.parent_id, NOTHING)
            denied_here[section.id] = denied
            own = frozenset(granted - denied)  # wall: denial
            hidden_above = section.parent_id is not None and not rights[section.parent_id]
            # wall: ancestors
            rights[section.id] = own if {SEE, READ} <= own and not hidden_above else NOTHING
        return rights


_current = None
_lock = threading.Lock()


def matrix():
    """The matrix in force: one statement when this process already holds that version."""
    global _current
    found = fetch("SELECT number FROM forum_permission_matrixversion WHERE id = 1", [])
    version = found[0][0] if found else 0
    held = _current
    if held is None or held.version != version:
        with _lock:
            held = _current = _load(version)
    return held


def as_it_stands():
    """The matrix of the rights as this transaction has left them, kept by nobody: it may be undone yet."""
    return _load(None)


def forget():
    """Drop what this process holds (tests roll back to earlier versions of the same number)."""
    global _current
    _current = None


def _load(version):
    rows = Forum.objects.order_by("tree_id", "lft", "pk").values_list(
        "id", "parent_id", "slug", "name", "type"
    )
    sections = {row[0]: Section(*row[:4], row[4] == Forum.FORUM_CAT) for row in parents_first(rows)}
    loaded = Matrix(version, sections)
    groups = GroupForumPermission.objects.values_list(
        "group__name", "forum_id", "permission__codename", "has_perm"
    )
    users = UserForumPermission.objects.filter(user__isnull=False).values_list(
        "user_id", "forum_id", "permission__codename", "has_perm"
    )
    for principal, place, codename, has_perm in [*groups, *users]:
        table = loaded.granted if has_perm else loaded.denied
        table.setdefault(principal, {}).setdefault(place, set()).add(codename)
    return loaded


class PermissionHandler:
    """What one member may do, section by section. Holds the matrix for the life of a request.

    ``held``: the matrix that the handler of who asks holds already; without it, the one in force.
    """

    def __init__(self, member, held=None):
        self.member = member
        self.matrix = held or matrix()
        principals = {str(audience) for audience in audiences_of(member)}
        # wall: given-to-one
        if len(principals) > 1:  # a row for one person never opens more than a standing membership does
            principals.add(member.pk)
        self._rights = self.matrix.rights(frozenset(principals))

    def rights(self, section_id):
        return self._rights.get(section_id, NOTHING)

    def has(self, codename, section_id):
        return codename in self.rights(section_id)

    def is_denied(self, codename, section_id):
        """Whether that right is denied to this member by name, there or above or everywhere."""
        denied, place = self.matrix.denied.get(self.member.pk, {}), section_id
        while place is not None and codename not in denied.get(place, NOTHING):
            place = self.matrix.sections[place].parent_id
        return codename in denied.get(place, NOTHING)

    def readable_ids(self):
        return [pk for pk, rights in self._rights.items() if rights]  # wall: given-sections

    def ids_with(self, codename):
        return [pk for pk, rights in self._rights.items() if codename in rights]

    def sections(self):
        """The readable sections, in the order of the tree."""
        return [section for pk, section in self.matrix.sections.items() if self._rights[pk]]


def rights_of(member):
    """The handler of this member, kept on the instance: one evaluation per request."""
    if not hasattr(member, "_forum_rights"):
        member._forum_rights = PermissionHandler(member)
    return member._forum_rights
