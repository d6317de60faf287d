"""« Signaler », for every member; what moderators make of it is at their desk."""

from django.urls import path

from comcep.moderation import cases

app_name = "flags"
urlpatterns = [
    path("", cases.own_flags, name="list"),
    path("message/<int:pk>/", cases.flag_post, name="post"),
    path("prive/<int:pk>/", cases.flag_private, name="private"),
]
