from django.urls import path, re_path

from kb.reading import files, views

app_name = "kb"
urlpatterns = [
    path("fiches/", views.index, name="index"),
    path("fiches/n/<public:id>/", views.permalink, name="permalink"),
    path("fiches/n/<public:id>/suivre/", views.follow, name="follow"),
    path("fiches/n/<former:pk>/", views.former_permalink),
    path("fiches/<slug:slug>/", views.procedure, name="procedure"),
    path("fiches/<slug:slug>/avis/", views.give_feedback, name="feedback"),
    path("fiches/<slug:slug>/citation/", views.choose_credit, name="credit"),
    path("fichiers/image/<public:id>/<str:spec>/", files.rendition, name="rendition"),
    path("fichiers/image/<former:pk>/<str:spec>/", files.former_rendition),
    path("fichiers/document/<public:id>/", files.document, name="document"),
    path("fichiers/document/<former:pk>/", files.former_document),
    re_path(r"^fiches/(?P<path>(?:[\w\-]+/)*)$", views.nothing),
]
