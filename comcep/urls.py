"""Addresses of the site, in French and stable. Wagtail answers what nobody else does."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from comcep.members.signing.views import identity, security

accounts = [
    path("connexion/", account.login, name="account_login"),
    path("deconnexion/", identity.sign_out, name="account_logout"),
    path("deconnexion/oublier/", identity.forget_pages, name="account_forget_pages"),
    path("connexion/par/<slug:provider_id>/", identity.start, name="openid_connect_login"),
    path("connexion/par/<slug:provider_id>/retour/", identity.back, name="openid_connect_callback"),
    path("connexion/par/<slug:provider_id>/detacher/", identity.untie, name="identity_untie"),
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
    path("connexion/code/", mfa.authenticate, name="mfa_authenticate"),
    path("connexion/cle/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("connexion/confirmer/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("connexion/confirmer/cle/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("compte/mot-de-passe/choisir/", account.password_set, name="account_set_password"),
    # Adding and removing lead back to the page of second factors: allauth knows it by these two names.
    path("compte/securite/", security.security, name="mfa_index"),
    path("compte/securite/cles/", security.security, name="mfa_list_webauthn"),
    path("compte/securite/application/", totp.activate_totp, name="mfa_activate_totp"),
    path("compte/securite/application/retirer/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("compte/securite/cle/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("compte/securite/cle/<public:id>/retirer/", security.remove_passkey, name="mfa_remove_webauthn"),
    path("compte/securite/cle/<public:id>/nom/", security.rename_passkey, name="mfa_edit_webauthn"),
    path("compte/securite/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("compte/securite/codes/nouveaux/", security.generate_codes, name="mfa_generate_recovery_codes"),
    path("compte/securite/codes/fichier/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    # allauth links to these two by name; opening an account goes through /rejoindre/.
    path("inscription/", account.signup, name="account_signup"),
]

urlpatterns = [
    *accounts,
    path("forum/", include("forum.urls")),
    path("membres/", include("forum.following.urls")),
    path("messages/", include("forum.conversations.urls")),
    path("recherche/", include("comcep.search.urls")),
    path("moderation/", include("comcep.moderation.urls")),
    path("signaler/", include("comcep.moderation.flag_urls")),
    path("decisions/", include("comcep.moderation.letter_urls")),
    path("proposer-en-fiche/", include("comcep.moderation.proposal_urls")),
    path("comite/", include("comcep.committee.urls")),
    path("", include("comcep.notifications.urls")),
    path("", include("kb.urls")),
    path("", include("comcep.members.account_urls")),
    path("", include("comcep.members.urls")),
    path("", include("comcep.home.urls")),
    path("admin/", include(wagtailadmin_urls)),
]
if settings.DEMO:
    urlpatterns.append(path("demo/courrier/", include("comcep.demo.urls")))
urlpatterns.append(path("", include(wagtail_urls)))

handler500 = "comcep.outages.failed"
