from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "comcep.demo"
    label = "demo"
    verbose_name = "Démonstration"
