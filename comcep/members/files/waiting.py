"""Files that come under a session that has ended wait, as texts do, for their member behind sign-in.

The form says whose it is by the signed name of its place. In this browser only, and in no form of that member
before the same member comes back to the page.
"""

from functools import wraps

from comcep.members.files import kept
from comcep.members.models import Member

KEY = "kept_files"


def behind_sign_in(place, field):
    """For a page whose form joins files of ``place`` by ``field``. Stands outside of its door."""

    def decorate(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            if request.user.is_authenticated:
                _give_back(request, place)
            elif request.FILES:
                _keep(request, place, request.FILES.getlist(field))
            return view(request, *args, **kwargs)

        return checked

    return decorate


def _keep(request, place, files):
    owner, said = kept.owner_and_place(request.POST.get("place", ""))
    member = Member.objects.validated().filter(public_id=owner).first()
    if member and said == place:
        held = kept.hold(member, files, kept.rule_of(place))
        request.session[KEY] = {"owner": owner, "place": place, "files": held}


def _give_back(request, place):
    held = request.session.get(KEY)
    if held is None or held["place"] != place:
        return
    del request.session[KEY]
    if held["owner"] == request.user.public_id:
        kept.claim(request.user, held["files"], place)
