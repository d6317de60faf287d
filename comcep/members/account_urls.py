"""Signing in by link, and « Mon compte ». What allauth serves itself stands in ``comcep.urls``."""

from django.urls import path

from comcep.members.views import account, leaving, security, signing

app_name = "account"
urlpatterns = [
    path("connexion/lien/", signing.ask_link, name="ask_link"),
    path("connexion/lien/envoye/", signing.link_sent, name="link_sent"),
    path("connexion/lien/<str:token>/", signing.use_link, name="use_link"),
    path("compte/", account.profile, name="profile"),
    path("compte/adresse/", account.change_address, name="change_address"),
    path("compte/adresse/<str:token>/", account.confirm_address, name="confirm_address"),
    path("compte/donnees/", account.data, name="data"),
    path("compte/appareils/deconnecter/", security.sign_out_others, name="sign_out_others"),
    path("compte/appareils/<int:pk>/deconnecter/", security.sign_out_device, name="sign_out_device"),
    path("compte/partir/", leaving.leave, name="leave"),
    path("compte/partir/messages/", leaving.choose, name="choose_messages"),
]
