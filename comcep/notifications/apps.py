from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "comcep.notifications"
    label = "notifications"
    verbose_name = "Notifications"

    def ready(self):
        from django.core.checks import register

        from comcep.notifications.checks import every_declared_check_is_added

        register(every_declared_check_is_added)
