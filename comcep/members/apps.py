from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MembersConfig(AppConfig):
    name = "comcep.members"
    label = "members"
    verbose_name = "Membres"

    def ready(self):
        from allauth.mfa.signals import authenticator_added
        from allauth.socialaccount.providers import registry
        from django.contrib.auth.signals import user_logged_in

        from comcep.members import letters, parts, triggers
        from comcep.members.checks import DECIDE_REQUEST, HOLD_MEMBERSHIP, KEEP_DESK, READ_REQUEST
        from comcep.members.joining import mails as joining
        from comcep.members.leaving import departures, inactivity, memberships
        from comcep.members.signing import devices
        from comcep.members.signing import mails as signing
        from comcep.members.states import state_changed
        from comcep.notifications import centre, checks

        checks.add(DECIDE_REQUEST, READ_REQUEST, KEEP_DESK, HOLD_MEMBERSHIP)
        parts.carry("has_unseen_notices", centre.has_unseen)
        letters.add(**joining.KINDS, **signing.KINDS, inactive=inactivity.says)
        letters.add(suspended=memberships.says_suspended, resumed=memberships.says_resumed)
        registry.load()  # allauth does it for its own addresses only
        post_migrate.connect(triggers.after_migrate, sender=self)
        user_logged_in.connect(devices.on_signed_in, dispatch_uid="members.signed_in")
        authenticator_added.connect(devices.on_second_factor_added, dispatch_uid="members.factor_added")
        state_changed.connect(departures.on_state_changed, dispatch_uid="members.leaving")
