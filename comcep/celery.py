"""The Celery application. Settings live in ``comcep.settings`` under the ``CELERY_`` prefix."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comcep.settings")

app = Celery("comcep")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["forum.following"])  # a room of the forum, whose application is forum.questions
