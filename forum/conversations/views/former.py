"""Addresses of before there were public identifiers: to those of today, for who may read what is there."""

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from forum.access.doors import led_to
from forum.conversations.views.doors import door
from forum.questions.models import Conversation


@require_safe
@door()
def of_conversation(request, pk):
    found = get_object_or_404(Conversation.objects.visible_to(request.user), pk=pk)
    return led_to(request, found.get_absolute_url())
