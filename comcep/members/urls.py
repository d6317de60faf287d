from django.urls import path

from comcep.members.views import desk, directory, joining

app_name = "members"
urlpatterns = [
    path("membres/", directory.directory, name="directory"),
    path("rejoindre/", joining.join, name="join"),
    path("rejoindre/envoye/", joining.join_sent, name="join_sent"),
    path("rejoindre/suivi/<str:token>/", joining.follow, name="follow"),
    path("rejoindre/ma-demande/", joining.my_request, name="my_request"),
    path("rejoindre/changer-de-reseau/", joining.transfer, name="transfer"),
    path("reseau/", desk.queue, name="desk"),
    path("reseau/demande/<int:pk>/", desk.detail, name="request"),
    path("reseau/demande/<int:pk>/accepter/", desk.accept, name="accept"),
    path("reseau/demande/<int:pk>/refuser/", desk.refuse, name="refuse"),
    path("reseau/demande/<int:pk>/preciser/", desk.ask, name="ask"),
    path("reseau/demande/<int:pk>/transmettre/", desk.pass_on, name="pass_on"),
]
