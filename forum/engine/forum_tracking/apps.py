from machina.apps.forum_tracking.apps import ForumTrackingAppConfig as MachinaAppConfig


class ForumTrackingAppConfig(MachinaAppConfig):
    name = "forum.engine.forum_tracking"
    default = True
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Lu et non lu"

    def ready(self):
        """Machina marks a topic read by a signal; ``forum.sections.unread`` does it, in one statement."""
