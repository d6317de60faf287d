from django.apps import AppConfig


class CommitteeConfig(AppConfig):
    name = "comcep.committee"
    label = "committee"
    verbose_name = "Comité"
