"""Pages that are read."""

from django.http import HttpResponse


def placeholder(request, **kwargs):
    return HttpResponse("")


index = section = detail = unread = unanswered = active = mark_read = permalink = placeholder
