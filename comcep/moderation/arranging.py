"""What moderators do to the sections and to who is reviewed, each with its line of the log."""

from django.db import transaction

from comcep.members.access.audiences import Audience
from comcep.moderation.models import Decision
from forum.access.perms import UNREVIEWED
from forum.engine.forum_permission.models import ForumPermission, UserForumPermission
from forum.questions.models import SectionAudience
from forum.sections import arranging, merging

Verb = Decision.Verb
READERS = {
    Audience.OUTSIDERS: "pairs et hors pairs",
    Audience.PEERS: "pairs",
    Audience.MODERATORS: "animation",
}


@transaction.atomic
def create(wanted, *, by):
    """Add a section."""
    section = arranging.create(wanted)
    _log(Verb.CREATE, section, by=by, detail=f"lue par\u00a0: {READERS[Audience(wanted.audience)]}")
    return section


@transaction.atomic
def change(section, wanted, *, by, agreed=""):
    """Make a section what is wanted, with a line for who reads it and one for the rest. Give if it changed.

    Raises ``NewReaders`` and ``Refused``.
    """
    was = arranging.change(section, wanted, agreed=agreed)
    section.refresh_from_db()
    if "audience" in was:
        before, after = (READERS[Audience(audience)] for audience in (was["audience"], wanted.audience))
        _log(Verb.READERS, section, by=by, detail=f"{before} → {after}")
    said = _said(was, section, wanted)
    if said:
        _log(Verb.CHANGE, section, by=by, detail="\u202f; ".join(said)[:250])
    return bool(was)


def _said(was, section, wanted):
    said = []
    if "name" in was:
        said.append(f"nom\u00a0: «\u202f{was['name']}\u202f» → «\u202f{section.name}\u202f»")
    if "address" in was:
        said.append(f"adresse\u00a0: {was['address']} → {section.slug}")
    if "parent" in was:
        places = [
            f"«\u202f{place}\u202f»" if place else "premier rang" for place in (was["parent"], wanted.parent)
        ]
        said.append(f"rangée dans\u00a0: {' → '.join(places)}")
    if "new_topics" in was:
        said.append("ouverte aux nouveaux sujets" if wanted.new_topics else "fermée aux nouveaux sujets")
    if "review" in was:
        said.append(f"relecture\u00a0: {SectionAudience.Review(wanted.review).label.lower()}")
    if "holds_topics" in was:
        said.append("reçoit des sujets" if wanted.holds_topics else "simple titre")
    if "description" in was:
        said.append("description")
    return said


@transaction.atomic
def step(section, up, *, by, among):
    """Put a section one place up or down."""
    moved = arranging.step(section, up, among=among)
    if moved:
        _log(Verb.ORDER, section, by=by, detail="d’un rang vers le haut" if up else "d’un rang vers le bas")
    return moved


@transaction.atomic
def archive(section, archived, *, by):
    """Close a section to all writing, or open it again."""
    done = arranging.archive(section, archived)
    if done:
        _log(Verb.ARCHIVE if archived else Verb.REOPEN, section, by=by)
    return done


@transaction.atomic
def merge(source, target, *, by, agreed=""):
    """Put one section into another. Raises ``NewReaders`` and ``Refused``."""
    merged = merging.merge(source, target, by=by, agreed=agreed)
    _log(Verb.MERGE, target, by=by, detail=f"«\u202f{source}\u202f» dans «\u202f{target}\u202f»")
    return merged


@transaction.atomic
def undo_merge(merged, *, by):
    """Take two sections apart again, within the minute. Give whether it was time. Raises ``Refused``."""
    done = merging.undo(merged)
    if done:
        _log(Verb.UNMERGE, merged.target, by=by, detail=f"«\u202f{merged.source}\u202f» existe de nouveau")
    return done


# Members whose messages are read before they are published


def reviewed_members():
    """Keys of members whose every message waits for approval."""
    return _reviewed().values("user")


@transaction.atomic
def review_member(member, reviewed, *, by):
    """Have every message of ``member`` wait for approval, or none. Give the line of the log, if any."""
    if have_reviewed(member, reviewed):
        verb = Verb.REVIEWED if reviewed else Verb.TRUSTED
        return _log(verb, None, by=by, member=member, before={"reviewed": not reviewed})


def have_reviewed(member, reviewed):
    """The same without a line. Give whether that changed."""
    held = _reviewed().filter(user=member)
    if held.exists() == reviewed:
        return False
    if reviewed:
        right = ForumPermission.objects.get(codename=UNREVIEWED)
        UserForumPermission.objects.create(
            user=member, permission=right, forum=None, has_perm=False, anonymous_user=False
        )
    else:
        for row in held:
            row.delete()
    return True


def _reviewed():
    return UserForumPermission.objects.filter(
        permission__codename=UNREVIEWED, forum=None, has_perm=False, user__isnull=False
    )


def _log(verb, section, *, by, **more):
    return Decision.objects.create(verb=verb, section=section, by=by, **more)
