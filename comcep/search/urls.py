from django.http import HttpResponse
from django.urls import path

app_name = "search"


def placeholder(request, **kwargs):
    return HttpResponse("")


urlpatterns = [
    path("", placeholder, name="results"),
]
