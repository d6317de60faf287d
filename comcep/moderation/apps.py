from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "comcep.moderation"
    label = "moderation"
    verbose_name = "Animation"

    def ready(self):
        from comcep.moderation.panels import topic_tools
        from forum.questions import panels

        panels.register(topic_tools)
