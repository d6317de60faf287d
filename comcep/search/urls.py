from django.urls import path

from comcep.search import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("suggestions/", views.suggest, name="suggest"),
    path("similaires/", views.similar, name="similar"),
    path("sigles/", views.glossary, name="glossary"),
]
