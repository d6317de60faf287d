"""Whatever changes what can be found writes a row of the outbox in its own transaction."""

from django.db import transaction
from django.db.models.signals import pre_delete
from wagtail.signals import page_published, page_unpublished

from comcep.search.models import SearchPending
from forum.questions.signals import topic_changed
from kb.models import ProcedurePage


class Nudge:
    """Asks the worker to index, once for a transaction however much it changes."""

    def __init__(self):
        self.done = False

    def __call__(self):
        from comcep.search.tasks import nudge

        self.done = True
        nudge()


def enqueue(kind, object_id):
    """Write the row, and nudge the task once everything is committed. The sweep is the guarantee."""
    SearchPending.objects.create(kind=kind, object_id=object_id)
    waiting = transaction.get_connection().run_on_commit
    if not any(isinstance(entry[1], Nudge) and not entry[1].done for entry in waiting):
        transaction.on_commit(Nudge(), robust=True)


def on_topic_changed(sender, topic_id, **kwargs):
    enqueue(SearchPending.Kind.TOPIC, topic_id)


def on_page_changed(sender, instance, **kwargs):
    """Published, published again, unpublished or about to be deleted; other kinds of pages are not found."""
    if isinstance(instance, ProcedurePage):
        enqueue(SearchPending.Kind.PROCEDURE, instance.pk)


def connect():
    """Called when the application is ready."""
    topic_changed.connect(on_topic_changed, dispatch_uid="search")
    page_published.connect(on_page_changed, dispatch_uid="search")
    page_unpublished.connect(on_page_changed, dispatch_uid="search")
    pre_delete.connect(on_page_changed, dispatch_uid="search")
