from django.urls import path, re_path

from kb.reading import files, views

app_name = "kb"
urlpatterns = [
    path("fiches/", views.index, name="index"),
    path("fiches/n/<int:pk>/", views.permalink, name="permalink"),
    path("fiches/n/<int:pk>/suivre/", views.follow, name="follow"),
    path("fiches/<slug:slug>/", views.procedure, name="procedure"),
    path("fiches/<slug:slug>/avis/", views.give_feedback, name="feedback"),
    path("fiches/<slug:slug>/citation/", views.choose_credit, name="credit"),
    path("fichiers/image/<int:pk>/<str:spec>/", files.rendition, name="rendition"),
    path("fichiers/document/<int:pk>/", files.document, name="document"),
    re_path(r"^fiches/(?P<path>(?:[\w\-]+/)*)$", views.nothing),
]
