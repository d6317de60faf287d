from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "comcep.moderation"
    label = "moderation"
    verbose_name = "Animation"
