"""Signing in by link, and « Mon compte ». What allauth serves itself stands in ``comcep.urls``."""

from django.urls import path

from comcep.members.directory import views as directory
from comcep.members.leaving.views import leaving, own_data
from comcep.members.signing.views import address, links, security

app_name = "account"
urlpatterns = [
    path("connexion/lien/", links.ask_link, name="ask_link"),
    path("connexion/lien/envoye/", links.link_sent, name="link_sent"),
    path("connexion/lien/<str:token>/", links.use_link, name="use_link"),
    path("compte/", directory.profile, name="profile"),
    path("compte/adresse/", address.change_address, name="change_address"),
    path("compte/adresse/<str:token>/", address.confirm_address, name="confirm_address"),
    path("compte/donnees/", own_data.data, name="data"),
    path("compte/appareils/deconnecter/", security.sign_out_others, name="sign_out_others"),
    path("compte/appareils/<public:id>/deconnecter/", security.sign_out_device, name="sign_out_device"),
    path("compte/partir/", leaving.leave, name="leave"),
    path("compte/partir/messages/", leaving.choose, name="choose_messages"),
]
