"""Pages that are written."""

from django.http import HttpResponse


def placeholder(request, **kwargs):
    return HttpResponse("")


ask = reply = edit = thank = accept = save_draft = attachment = placeholder
