"""« Ce sujet mérite une fiche », for every member; moderators find what was proposed at their desk."""

from django.urls import path

from comcep.moderation.views import proposing

app_name = "proposals"
urlpatterns = [
    path("sujet/<public:id>/", proposing.propose, name="topic"),
    path("sujet/<public:id>/retirer/", proposing.withdraw, name="withdraw"),
]
