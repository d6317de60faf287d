"""From a topic to a procedure."""

from django.http import Http404


def curate(request, pk):
    raise Http404
