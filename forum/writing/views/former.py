"""Addresses of before there were public identifiers: to those of today, for who may read what is there."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from forum.access import perms, rows
from forum.access.doors import led_to

WRITTEN = ["GET", "HEAD", "POST"]
"""A form opened before the addresses changed is sent on with its text."""


@never_cache
@require_http_methods(WRITTEN)
@login_required
def of_reply(request, pk):
    return _today(request, "reply", rows.topics_to_act_on(request.user), pk)


@never_cache
@require_http_methods(WRITTEN)
@login_required
def of_edit(request, pk):
    return _today(request, "edit", rows.posts_to_act_on(request.user), pk)


@never_cache
@require_safe
@login_required
def of_removed(request, pk):
    return _today(request, "removed", rows.removed_posts(request.user), pk)


@never_cache
@require_safe
@login_required
def of_attachment(request, pk):
    joined = get_object_or_404(rows.files_for(request.user).select_related("post__topic"), pk=pk)
    if not perms.may_download(request.user, joined.post.topic.forum_id):
        raise Http404
    return led_to(request, reverse("questions:attachment", args=[joined.public_id]))


def _today(request, name, readable, pk):
    found = get_object_or_404(readable, pk=pk)
    return led_to(request, reverse(f"questions:{name}", args=[found.public_id]))
