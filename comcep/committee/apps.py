from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommitteeConfig(AppConfig):
    name = "comcep.committee"
    label = "committee"
    verbose_name = "Comité"

    def ready(self):
        from comcep.committee import leaving, perms, signals, suggesting
        from comcep.members import parts
        from comcep.members.leaving.departures import identity_forgotten, membership_ended
        from comcep.notifications import checks
        from forum.questions.signals import words_erased
        from forum.writing import suggested

        checks.add(perms.REFUSE_EXAMPLE)
        parts.add_to_own_data("paroles aux comités", leaving.own_words)
        membership_ended.connect(leaving.on_membership_ended, dispatch_uid="committee.left")
        identity_forgotten.connect(leaving.on_identity_forgotten, dispatch_uid="committee.forgotten")
        words_erased.connect(leaving.on_words_erased, dispatch_uid="committee.erased")
        suggested.add("themes", suggesting.themes_of)
        post_migrate.connect(signals.on_migrated, sender=self, dispatch_uid="committee.migrated")
