"""« Signaler », for every member; what moderators make of it is at their desk."""

from django.urls import path

from comcep.moderation.views import flagging, former

app_name = "flags"
urlpatterns = [
    path("", flagging.own_flags, name="list"),
    path("message/<public:id>/", flagging.flag_post, name="post"),
    path("prive/<public:id>/", flagging.flag_private, name="private"),
    path("message/<former:pk>/", former.of_flaggable_post),
    path("prive/<former:pk>/", former.of_flaggable_message),
]
