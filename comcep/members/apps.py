from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MembersConfig(AppConfig):
    name = "comcep.members"
    label = "members"
    verbose_name = "Membres"

    def ready(self):
        from comcep.members import triggers

        post_migrate.connect(triggers.after_migrate, sender=self)
