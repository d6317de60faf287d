from machina.apps.forum_conversation.forum_attachments.apps import (
    ForumAttachmentsAppConfig as MachinaAppConfig,
)


class ForumAttachmentsAppConfig(MachinaAppConfig):
    name = "forum.engine.forum_conversation.forum_attachments"
    default = True
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Pièces jointes"
