from django.http import HttpResponse
from django.urls import path

app_name = "members"


def placeholder(request, **kwargs):
    return HttpResponse("")


urlpatterns = [
    path("membres/", placeholder, name="directory"),
]
