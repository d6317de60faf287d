from django.urls import path

from comcep.search.views import beside, learning, results

app_name = "search"
urlpatterns = [
    path("", results.results, name="results"),
    path("suggestions/", beside.suggest, name="suggest"),
    path("similaires/", beside.similar, name="similar"),
    path("voir-aussi/sujet/<public:id>/", beside.see_also, {"kind": "sujet"}, name="like_topic"),
    path("voir-aussi/fiche/<public:id>/", beside.see_also, {"kind": "fiche"}, name="like_procedure"),
    path("voir-aussi/sujet/<former:pk>/", beside.see_also_formerly, {"kind": "sujet"}),
    path("voir-aussi/fiche/<former:pk>/", beside.see_also_formerly, {"kind": "fiche"}),
    path("sigles/", beside.glossary, name="glossary"),
    path("opensearch.xml", beside.opensearch, name="opensearch"),
    path("ouvert/", learning.opened, name="opened"),
    path("repond-deja/", learning.answered, name="answered"),
    path("fiche-manquante/", learning.missing, name="missing"),
    path("manques/", learning.gaps, name="gaps"),
    path("manques/fiche/", learning.write_procedure, name="write_procedure"),
]
