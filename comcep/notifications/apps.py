from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "comcep.notifications"
    label = "notifications"
    verbose_name = "Notifications"
