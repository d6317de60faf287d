from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "comcep.importing"
    label = "importing"
    verbose_name = "Importation"
