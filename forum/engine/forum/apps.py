from machina.apps.forum.apps import ForumAppConfig as MachinaAppConfig


class ForumAppConfig(MachinaAppConfig):
    name = "forum.engine.forum"
    default = True
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Rubriques du forum"

    def ready(self):
        """Machina counts clicks on link forums here; our sections are never links."""
