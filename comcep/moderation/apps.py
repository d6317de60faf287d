from django.apps import AppConfig


class ModerationConfig(AppConfig):
    name = "comcep.moderation"
    label = "moderation"
    verbose_name = "Animation"

    def ready(self):
        from comcep.moderation import actions
        from comcep.moderation.panels import topic_tools
        from forum.questions import panels
        from forum.questions.signals import edited_by_another

        panels.register(topic_tools)
        edited_by_another.connect(actions.on_edited, dispatch_uid="moderation.edited")
