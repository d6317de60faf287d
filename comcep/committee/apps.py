from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommitteeConfig(AppConfig):
    name = "comcep.committee"
    label = "committee"
    verbose_name = "Comité"

    def ready(self):
        from comcep.committee import perms, signals, suggesting
        from comcep.notifications import checks
        from forum.writing import suggested

        checks.add(perms.REFUSE_EXAMPLE)
        suggested.add("themes", suggesting.themes_of)
        post_migrate.connect(signals.on_migrated, sender=self, dispatch_uid="committee.migrated")
