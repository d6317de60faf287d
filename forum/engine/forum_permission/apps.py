from machina.apps.forum_permission.apps import ForumPermissionAppConfig as MachinaAppConfig


class ForumPermissionAppConfig(MachinaAppConfig):
    name = "forum.engine.forum_permission"
    default = True
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Droits du forum"

    def ready(self):
        super().ready()
        from forum.engine.forum_permission import signals  # noqa: F401
