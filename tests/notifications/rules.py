"""Checks as another package would write them: a member may know of what still names them."""

from comcep.members.models import Member
from comcep.notifications import checks
from comcep.notifications.checks import About, Check


def _still_here(recipient, email):
    return Member.objects.filter(pk=recipient.pk, email=email).exists()


def _still_here_together(recipient, many_args):
    current = Member.objects.values_list("email", flat=True).get(pk=recipient.pk)
    return [email == current for (email,) in many_args]


def _broken(recipient, *args):
    raise RuntimeError("this check does not work")


def _topics(recipient, many_args):
    return [About(title=f"Sujet {topic}", of=f"topic:{topic}") for (topic,) in many_args]


ABOUT_TOPIC = Check("test.topic", about=_topics)
NAMES_STILL = Check("test.name", one=_still_here)
NAMES_STILL_TOGETHER = Check("test.name_together", many=_still_here_together)
BREAKS = Check("test.break", one=_broken)
checks.add(ABOUT_TOPIC, NAMES_STILL, NAMES_STILL_TOGETHER, BREAKS)
