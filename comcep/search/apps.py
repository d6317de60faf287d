from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "comcep.search"
    label = "search"
    verbose_name = "Recherche"
