from machina.apps.forum_conversation.apps import ForumConversationAppConfig as MachinaAppConfig


class ForumConversationAppConfig(MachinaAppConfig):
    name = "forum.engine.forum_conversation"
    default = True
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Questions et réponses"

    def ready(self):
        """Machina writes a view count on each page shown; we do not."""
