from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "comcep.demo"
    label = "demo"
    verbose_name = "Démonstration"

    def ready(self):
        from celery.signals import beat_init, worker_init

        from comcep.demo import checks

        worker_init.connect(checks.refuse_in_worker, dispatch_uid="demo.refuse")
        beat_init.connect(checks.refuse_in_worker, dispatch_uid="demo.refuse")
