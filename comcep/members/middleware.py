"""The door of the back office: whoever may not enter is told that it does not exist."""

from django.http import Http404

from comcep.members.actions import seat_in_admin
from comcep.members.audiences import may_open_admin


class WallMiddleware:
    """Answer 404 under ``/admin/`` to anybody but moderators and administrators."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.path.startswith("/admin/"):
            if not may_open_admin(request.user):
                raise Http404
            seat_in_admin(request.user)
