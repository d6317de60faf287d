from django.http import HttpResponse
from django.urls import path

app_name = "home"


def placeholder(request, **kwargs):
    return HttpResponse("")


urlpatterns = [
    path("sante/", placeholder, name="health"),
]
