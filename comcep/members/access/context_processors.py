from comcep.members.access.audiences import Audience, audiences_of, may_converse, may_open_admin, roles_of


def shell(request):
    """What the page shell needs to draw the navigation, as plain booleans."""
    member = getattr(request, "user", None)
    audiences, roles = audiences_of(member), roles_of(member)
    return {
        "reads": {
            "forum": Audience.OUTSIDERS in audiences,
            "peers": Audience.PEERS in audiences,
            "messages": may_converse(member),
            "reports": Audience.REPORTS in audiences,
            "moderation": Audience.MODERATORS in audiences,
            "desk": "referent" in roles,
            "proposals": "head" in roles,
            "admin": may_open_admin(member),
        }
    }
