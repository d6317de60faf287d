from django.urls import path

from comcep.members import views

app_name = "members"
urlpatterns = [
    path("membres/", views.directory, name="directory"),
]
