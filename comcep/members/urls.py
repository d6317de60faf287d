from django.urls import path

from comcep.members.directory import views as directory
from comcep.members.files import views as files
from comcep.members.joining.views import asking, deployment, desk, inviting, presence
from comcep.members.leaving.views import memberships

app_name = "members"
urlpatterns = [
    path("membres/", directory.directory, name="directory"),
    path("fichiers/gardes/", files.keep, name="keep_file"),
    path("fichiers/gardes/<public:id>/", files.download, name="kept_file"),
    path("fichiers/gardes/<public:id>/etat/", files.state, name="kept_file_state"),
    path("fichiers/gardes/<public:id>/retirer/", files.drop, name="drop_file"),
    path("rejoindre/", asking.join, name="join"),
    path("rejoindre/envoye/", asking.join_sent, name="join_sent"),
    path("rejoindre/suivi/<str:token>/", asking.follow, name="follow"),
    path("rejoindre/ma-demande/", asking.my_request, name="my_request"),
    path("rejoindre/changer-de-reseau/", asking.transfer, name="transfer"),
    path("rejoindre/invitation/<str:token>/", inviting.invitation, name="invitation"),
    path("reseau/", desk.queue, name="desk"),
    path("reseau/demande/<public:id>/", desk.detail, name="request"),
    path("reseau/demande/<former:pk>/", desk.former_detail),
    path("reseau/demande/<public:id>/accepter/", desk.accept, name="accept"),
    path("reseau/demande/<public:id>/refuser/", desk.refuse, name="refuse"),
    path("reseau/demande/<public:id>/preciser/", desk.ask, name="ask"),
    path("reseau/demande/<public:id>/transmettre/", desk.pass_on, name="pass_on"),
    path("reseau/inviter/", inviting.invite, name="invite"),
    path("reseau/inviter/<public:id>/annuler/", inviting.cancel, name="cancel"),
    path("reseau/importer/", inviting.upload, name="upload"),
    path("reseau/importer/modele.csv", inviting.model, name="list_model"),
    path("reseau/importer/<public:id>/", inviting.preview, name="list"),
    path("reseau/importer/<former:pk>/", inviting.former_preview),
    path("reseau/hors-pairs/", inviting.proposals, name="proposals"),
    path("reseau/hors-pairs/<public:id>/", inviting.decide_proposal, name="decide_proposal"),
    path("reseau/membres/", memberships.memberships, name="memberships"),
    path("reseau/membres/<public:id>/", memberships.membership, name="membership"),
    path("reseau/membres/<former:pk>/", memberships.former_membership),
    path("reseau/presences/", presence.presence, name="presence"),
    path("reseau/deploiement/", deployment.deployment, name="deployment"),
]
