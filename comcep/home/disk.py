"""The room that is left, and the warning that administrators get once, while there is some."""

import shutil

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from comcep.home.models import Alarm
from comcep.members import letters
from comcep.members.models import Role
from comcep.notifications.actions import tell_many
from comcep.notifications.checks import Check
from comcep.notifications.models import Notice

FLOOR_BYTES = 200 * 1024 * 1024  # below it there is too little, whatever the size of the disk
NAME, LETTER, KIND = "disk", "disk_low", "site.disk"
GIGA = 1024**3


def room(more=1.0):
    """``(whether there is enough, free bytes, all bytes)``; ``more`` multiplies the thresholds."""
    usage = shutil.disk_usage(settings.VAR_DIR)
    scarce = usage.free < more * settings.DISK_FREE_SHARE / 100 * usage.total
    scarce = scarce and usage.free < more * settings.DISK_FREE_BYTES
    return not scarce and usage.free >= more * FLOOR_BYTES, usage.free, usage.total


@transaction.atomic
def watch():
    """Warn the administrators once when room gets scarce; be ready to warn again once there is enough."""
    held = Alarm.objects.filter(name=NAME)
    if not room()[0]:
        alarm, new = Alarm.objects.get_or_create(name=NAME)
        if new:
            _warn(alarm)
    elif room(more=1.1)[0]:
        held.delete()


def _warn(alarm):
    admins = Role.objects.current().filter(name=Role.Name.ADMIN)
    key = f"{KIND}:{alarm.public_id}"
    tell_many(
        admins.values("member"),
        kind=KIND,
        text="Le disque du site est presque plein.",
        url="/sante/",
        check=ADMINISTERS,
        key=key,
        why="vous administrez ce site",
    )
    # A notice would wait for the hours that each one has chosen: a disk does not.
    Notice.objects.filter(key=key).update(mail_due_at=None)
    for address in admins.values_list("member__email", flat=True).distinct():
        letters.write(LETTER, address, key=f"{key}:{address}")


def _administers(recipient):
    return Role.objects.current().filter(name=Role.Name.ADMIN, member=recipient).exists()


ADMINISTERS = Check("site.administered", one=_administers)


def says(letter):
    """The warning, with the figures of now; nothing once there is room again."""
    enough, free, size = room()
    if enough:
        return None
    context = {
        "free": f"{free / GIGA:.1f}".replace(".", ","),
        "size": f"{size / GIGA:.1f}".replace(".", ","),
        "share": round(100 * free / size),
        "site": settings.SITE_URL,
    }
    return "Le disque du site est presque plein", render_to_string("emails/disk_low.txt", context)
