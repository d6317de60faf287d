from django.http import HttpResponse
from django.urls import path

from comcep.moderation import curation

app_name = "moderation"


def placeholder(request, **kwargs):
    return HttpResponse("")


urlpatterns = [
    path("", placeholder, name="desk"),
    path("sujet/<int:pk>/epingler/", placeholder, name="pin"),
    path("sujet/<int:pk>/verrouiller/", placeholder, name="lock"),
    path("sujet/<int:pk>/deplacer/", placeholder, name="move"),
    path("sujet/<int:pk>/fiche/", curation.curate, name="curate"),
    path("message/<int:pk>/approuver/", placeholder, name="approve"),
    path("message/<int:pk>/retirer/", placeholder, name="remove"),
]
