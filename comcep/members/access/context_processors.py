from functools import partial

from django.conf import settings

from comcep.members.access.audiences import Audience, audiences_of, may_converse, may_open_admin, roles_of
from comcep.notifications.centre import number_unseen


def shell(request):
    """What the page shell needs to draw the navigation: plain booleans, and a number for who asks for it."""
    member = getattr(request, "user", None)
    audiences, roles = audiences_of(member), roles_of(member)
    unseen = getattr(member, "has_unseen_notices", False)
    return {
        "demo_site": settings.DEMO,
        "unseen_notices": partial(number_unseen, member) if unseen else 0,
        "reads": {
            "forum": Audience.OUTSIDERS in audiences,
            "peers": Audience.PEERS in audiences,
            "messages": may_converse(member),
            "reports": Audience.REPORTS in audiences,
            "moderation": Audience.MODERATORS in audiences,
            "desk": "referent" in roles,
            "proposals": "head" in roles,
            "admin": may_open_admin(member),
        },
    }
