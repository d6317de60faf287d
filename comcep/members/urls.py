from django.urls import path

from comcep.members.views import directory

app_name = "members"
urlpatterns = [
    path("membres/", directory.directory, name="directory"),
]
