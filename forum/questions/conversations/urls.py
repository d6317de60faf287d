from django.urls import path

from forum.questions.conversations import views

app_name = "messages"
urlpatterns = [
    path("", views.index, name="list"),
    path("archives/", views.archived, name="archived"),
    path("animation/", views.team, name="team"),
    path("nouveau/", views.new, name="new"),
    path("bloques/", views.blocked, name="blocked"),
    path("brouillon/", views.save_draft, name="save_draft"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/archiver/", views.archive, name="archive"),
    path("<int:pk>/quitter/", views.leave, name="leave"),
    path("<int:pk>/bloquer/", views.block, name="block"),
    path("<int:pk>/traitee/", views.settle, name="settle"),
]
