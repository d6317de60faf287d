"""« Signaler », for every member; what moderators make of it is at their desk."""

from django.urls import path

from comcep.moderation.views import flagging

app_name = "flags"
urlpatterns = [
    path("", flagging.own_flags, name="list"),
    path("message/<int:pk>/", flagging.flag_post, name="post"),
    path("prive/<int:pk>/", flagging.flag_private, name="private"),
]
