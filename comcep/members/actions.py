"""What changes the standing of a member."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from comcep.members.audiences import Audience, is_moderator, roles_of
from comcep.members.models import Member, Role


@transaction.atomic
def seat_in_admin(member):
    """Give ``member`` in Wagtail's tables what the roles in force say, no more, no less.

    Wagtail asks its groups and the superuser flag. They follow from the roles each time somebody comes to the
    door of the admin, so a role that ends, or that was given by hand, needs nobody to remember them.
    """
    superuser = Role.Name.ADMIN in roles_of(member)
    if member.is_superuser != superuser:
        member.is_superuser = member.is_staff = superuser
        member.save(update_fields=["is_superuser", "is_staff"])
    wanted = {str(Audience.MODERATORS)} if is_moderator(member) else set()
    held = set(member.groups.values_list("name", flat=True))
    if held != wanted:
        member.groups.set([Group.objects.get_or_create(name=name)[0] for name in wanted])


def settle_dates(member, *, by):
    """Set the dates that the state of a membership calls for, before it is saved.

    A date already there stays: validating again does not rewrite who let the member in.
    """
    now = timezone.now()
    if member.state == Member.State.VALIDATED:
        if member.validated_at is None:
            member.validated_at, member.validated_by = now, by
        member.ended_at = None
    elif member.state in {Member.State.ENDED, Member.State.REFUSED} and member.ended_at is None:
        member.ended_at = now
