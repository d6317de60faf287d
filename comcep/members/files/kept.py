"""Files chosen in a form, kept for their member until the form is accepted: nothing is chosen twice.

A file is known by its public id, to its own member and for its own form only. Nothing here holds a
transaction while a file is written or read.
"""

import errno
import hashlib
import logging
from datetime import timedelta

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import DatabaseError, transaction
from django.db.models import FileField
from django.utils import timezone

from comcep.members.files import kinds, reading
from comcep.members.models import KeptFile
from comcep.storage import private_storage

MOST_FOR_PLACE = 15  # more than a form takes: which one goes is chosen on its page
MOST_FOR_MEMBER = 60
KEPT_FOR = timedelta(days=7)
AT_ONCE = 500
LIST_PLACE = "liste"
logger = logging.getLogger(__name__)
_signer = Signer(salt="members.files.place")


def rule_of(place):
    return kinds.LIST if place == LIST_PLACE else kinds.MESSAGE


def sign(member, place):
    """What a page says to add files to that form of that member."""
    return _signer.sign(f"{member.public_id}/{place}")


def owner_and_place(value):
    """The public id of the member, and the place, that :func:`sign` named; nothing when it did not."""
    try:
        owner, _, place = _signer.unsign(value).partition("/")
    except BadSignature:
        return "", ""
    return owner, place


def place_for(member, value):
    """The place that :func:`sign` named for that member; nothing for anybody else's."""
    owner, place = owner_and_place(value)
    mine = owner == member.public_id  # wall: kept-place
    return place if mine else ""


def keep(member, place, file, *, rule=None):
    """Keep ``file``, which is then to be read. Raises ``ValidationError`` with a sentence that names it."""
    rule = rule or rule_of(place)
    kinds.check(file, rule)
    own = KeptFile.objects.filter(member=member)
    if own.filter(place=place).count() >= MOST_FOR_PLACE or own.count() >= MOST_FOR_MEMBER:
        raise ValidationError(
            f"«\u202f{file.name}\u202f» n’est pas gardé\u00a0: trop de vos fichiers attendent d’être "
            "publiés. Retirez-en de vos brouillons."
        )
    row = KeptFile(member=member, place=place, name=file.name[-150:], size=file.size, digest=digest_of(file))
    row.state = row.State.COMING if rule.read else row.State.READ
    row.reader_until = timezone.now() + reading.LEASE
    row.file.name = _stored(file, row)
    try:
        row.save(force_insert=True)
    except DatabaseError as error:
        _delete(row.file.storage, row.file.name)
        raise _not_kept(file, error) from None
    return row


def digest_of(file):
    """Of a content, to know the same file when it is chosen again."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _stored(file, row):
    field = row._meta.get_field("file")
    name = field.generate_filename(row, file.name)
    try:
        return field.storage.save(name, file)
    except Exception as error:  # of the disk, or of whatever library speaks to the bucket
        _delete(field.storage, name)  # what was written of it before the disk was full
        raise _not_kept(file, error) from None


def _not_kept(file, error):
    logger.warning("A file could not be kept: %s", type(error).__name__)
    full = getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "disk is full" in str(error)
    why = "le site n’a plus de place" if full else "la réserve des fichiers ne répond pas"
    return ValidationError(
        f"«\u202f{file.name}\u202f» n’a pas pu être gardé\u00a0: {why}. Votre texte, lui, est là\u202f; "
        "joignez ce fichier de nouveau dans un moment, ou publiez sans lui."
    )


@transaction.atomic
def drop(files):
    """Forget these rows and their files, once that is sure."""
    for row in files:
        for file in filter(None, (row.file, row.thumbnail)):
            transaction.on_commit(lambda file=file: _delete(file.storage, file.name))
    KeptFile.objects.filter(pk__in=[row.pk for row in files]).delete()


def _delete(storage, name):
    try:
        storage.delete(name)
    except Exception as error:  # the row is gone: nobody reads it any more
        logger.warning("A file could not be deleted: %s", type(error).__name__)


def hold(member, files, rule=kinds.MESSAGE):
    """Keep files that came under a session that had ended, in no form yet. Gives their public ids."""
    held = []
    for file in files[: rule.most]:
        try:
            held.append(keep(member, "", file, rule=rule).public_id)
        except ValidationError:
            continue  # said when it is chosen again
    return held


def claim(member, ids, place):
    """Bring what :func:`hold` kept into a form of its member."""
    KeptFile.objects.filter(member=member, place="", public_id__in=ids).update(place=place)


def forget_unnamed(now=None):
    """Delete files that no row names, a week after they were written: who wrote them was stopped before the
    row. Gives how many.
    """
    storage, until = private_storage(), (now or timezone.now()) - KEPT_FOR
    try:
        there = storage.listdir("")[1]
    except FileNotFoundError:  # no file has ever been kept
        return 0
    number = 0
    for start in range(0, len(there), AT_ONCE):
        names = there[start : start + AT_ONCE]
        for name in set(names) - _named(names):
            if storage.get_modified_time(name) <= until:
                _delete(storage, name)
                number += 1
    return number


def _named(names):
    """Those that a row names, of whatever model keeps files there."""
    fields = [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, FileField) and field.deconstruct()[3].get("storage") is private_storage
    ]
    rows = [
        field.model._base_manager.filter(**{f"{field.name}__in": names}).values_list(field.name, flat=True)
        for field in fields
    ]
    return {name for found in rows for name in found}


def forget_old(now=None):
    """Forget what was never published for a week. Gives how many."""
    old = KeptFile.objects.filter(kept_at__lte=(now or timezone.now()) - KEPT_FOR).order_by("pk")
    number = 0
    while rows := list(old[:AT_ONCE]):
        drop(rows)
        number += len(rows)
    return number
