"""A page that only its audience reads, and that audience’s list."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import Http404
from wagtail.models import Page

from comcep.members.access.audiences import Audience, audiences_of, is_moderator

# Who may read a page, an image or a document. Released reports have readers of their own.
READERS = [(a.value, a.label) for a in Audience if a != Audience.REPORTS]


class WalledPage(Page):
    """A page that carries an audience, and serves itself to that audience alone."""

    audience = models.CharField("lecteurs", max_length=12, choices=READERS, default=Audience.PEERS)

    # The audience says who reads: Wagtail's own page privacy would be a second, contradictory answer.
    private_page_options = []

    class Meta:
        abstract = True

    def may_be_read_by(self, member):
        return self.live and self.audience in audiences_of(member)

    def serve(self, request, *args, **kwargs):
        if not self.may_be_read_by(request.user):  # wall: served-page
            raise Http404
        return super().serve(request, *args, **kwargs)

    def serve_preview(self, request, mode_name):
        """Drafts and former versions are for moderators."""
        if not is_moderator(request.user):  # wall: preview
            raise Http404
        return super().serve_preview(request, mode_name)

    def permissions_for_user(self, user):
        """In the admin too, a page that one may not read gives no right, not even to a superuser."""
        reader = user if self.audience in audiences_of(user) else AnonymousUser()  # wall: page-rights
        return super().permissions_for_user(reader)
