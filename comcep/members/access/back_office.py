"""What the back office is told of a member."""

from django.contrib.auth.models import Group
from django.db import transaction

from comcep.members.access.audiences import Audience, is_moderator, roles_of
from comcep.members.kinds import RoleName


@transaction.atomic
def seat_in_admin(member):
    """Give ``member`` in Wagtail's tables what the roles in force say, no more, no less.

    Wagtail asks its groups and the superuser flag. They follow from the roles each time somebody comes to the
    door of the admin, so a role that ends, or that was given by hand, needs nobody to remember them.
    """
    superuser = RoleName.ADMIN in roles_of(member)
    if member.is_superuser != superuser:
        member.is_superuser = member.is_staff = superuser
        member.save(update_fields=["is_superuser", "is_staff"])
    wanted = {str(Audience.MODERATORS)} if is_moderator(member) else set()
    held = set(member.groups.values_list("name", flat=True))
    if held != wanted:
        member.groups.set([Group.objects.get_or_create(name=name)[0] for name in wanted])
