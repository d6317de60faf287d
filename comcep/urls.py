"""Addresses of the site, in French and stable. Wagtail answers what nobody else does."""

from allauth.account import views as account
from django.conf import settings
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

accounts = [
    path("connexion/", account.login, name="account_login"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("compte/mot-de-passe/", account.password_change, name="account_change_password"),
    path("mot-de-passe-oublie/", account.password_reset, name="account_reset_password"),
    path("mot-de-passe-oublie/envoye/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mot-de-passe-oublie/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe-oublie/fait/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("compte-inactif/", account.account_inactive, name="account_inactive"),
    path("connexion/confirmer/", account.reauthenticate, name="account_reauthenticate"),
    # allauth links to these two by name; opening an account goes through /rejoindre/.
    path("inscription/", account.signup, name="account_signup"),
]

urlpatterns = [
    *accounts,
    path("forum/", include("forum.questions.urls")),
    path("recherche/", include("comcep.search.urls")),
    path("moderation/", include("comcep.moderation.urls")),
    path("comite/", include("comcep.committee.urls")),
    path("notifications/", include("comcep.notifications.urls")),
    path("", include("kb.urls")),
    path("", include("comcep.members.urls")),
    path("", include("comcep.home.urls")),
    path("admin/", include(wagtailadmin_urls)),
]
if settings.DEMO:
    urlpatterns.append(path("demo/courrier/", include("comcep.demo.urls")))
urlpatterns.append(path("", include(wagtail_urls)))
