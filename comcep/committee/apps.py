from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommitteeConfig(AppConfig):
    name = "comcep.committee"
    label = "committee"
    verbose_name = "Comité"

    def ready(self):
        from comcep.committee import perms, signals
        from comcep.notifications import checks

        checks.add(perms.REFUSE_EXAMPLE)
        post_migrate.connect(signals.on_migrated, sender=self, dispatch_uid="committee.migrated")
