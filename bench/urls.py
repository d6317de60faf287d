from django.http import HttpResponse
from django.urls import path

from comcep.urls import urlpatterns as site


def trivial(request):
    """The least that a view can do, behind the same middleware as every page, which finds a member."""
    return HttpResponse("bonjour")


urlpatterns = [path("banc/", trivial), *site]
