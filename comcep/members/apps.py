from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "comcep.members"
    label = "members"
    verbose_name = "Membres"
