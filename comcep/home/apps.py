from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "comcep.home"
    label = "home"
    verbose_name = "Accueil"
