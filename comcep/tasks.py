"""Wagtail's background tasks on the one Celery queue."""

from celery import shared_task
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import TaskResult, TaskResultStatus

from comcep.nudges import nudge


@shared_task(
    name="comcep.run_django_task",
    autoretry_for=(IntegrityError, OperationalError),
    retry_backoff=True,
    max_retries=5,
)
def run_django_task(path, args, kwargs):
    """Run a django-tasks function by its dotted path.

    Wagtail's are safe to run twice, but not at the same time: they look for an index entry, then insert it.
    A transaction makes them wait for each other on SQLite; elsewhere the one that comes second tries again.
    """
    with transaction.atomic():
        import_string(path).func(*args, **kwargs)


class CeleryTaskBackend(BaseTaskBackend):
    """Hand a django-tasks task to Celery once the transaction has committed."""

    supports_defer = False
    supports_async_task = False
    supports_get_result = False

    def enqueue(self, task, args, kwargs):
        self.validate_task(task)
        result = TaskResult(
            task=task,
            id=get_random_string(32),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        transaction.on_commit(lambda: nudge(run_django_task, task.module_path, list(args), dict(kwargs)))
        return result
