"""Checks as another package would write them: a member may know of what still names them."""

from comcep.members.models import Member


def still_here(recipient, email):
    return Member.objects.filter(pk=recipient.pk, email=email).exists()


def still_here_together(recipient, email):
    return still_here(recipient, email)


def _many(recipient, many_args):
    current = Member.objects.values_list("email", flat=True).get(pk=recipient.pk)
    return [email == current for (email,) in many_args]


still_here_together.many = _many


def broken(recipient, *args):
    raise RuntimeError("this check does not work")
