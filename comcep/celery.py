"""The Celery application. Settings live in ``comcep.settings`` under the ``CELERY_`` prefix."""

import os

from celery import Celery
from celery.signals import beat_embedded_init

from comcep.front.orphans import end_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comcep.settings")

app = Celery("comcep")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["forum.following"])  # a room of the forum, whose application is forum.questions


@beat_embedded_init.connect
def end_with_worker(**about):
    """The scheduler that a worker carries is a process: it would go on after a worker that was killed."""
    end_with_parent()
