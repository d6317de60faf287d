"""Addresses of before there were public identifiers: to those of today, for who may read what is there."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from comcep.moderation.models import Case
from comcep.moderation.perms import for_moderators
from forum.access import rows
from forum.access.rows import posts_for
from forum.questions.models import PrivateMessage


@require_safe
@for_moderators
def of_topic(request, pk, name):
    return _today(f"moderation:{name}", rows.topics_to_act_on(request.user), pk)


@require_safe
@for_moderators
def of_post(request, pk, name):
    return _today(f"moderation:{name}", rows.posts_to_act_on(request.user), pk)


@require_safe
@for_moderators
def of_case(request, pk, name):
    return _today(f"moderation:{name}", Case.objects.visible_to(request.user), pk)


@require_safe
@login_required
def of_flaggable_post(request, pk):
    return _today("flags:post", posts_for(request.user), pk)


@require_safe
@login_required
def of_flaggable_message(request, pk):
    return _today("flags:private", PrivateMessage.objects.visible_to(request.user), pk)


def _today(name, readable, pk):
    return redirect(name, get_object_or_404(readable, pk=pk).public_id, permanent=True)
