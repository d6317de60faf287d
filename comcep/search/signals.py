"""Whatever changes what can be found writes a row of the outbox in its own transaction."""

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_migrate, post_save, pre_delete
from wagtail.signals import page_published, page_unpublished

from comcep.members.access.audiences import Audience
from comcep.search.models import QueryLog, Reformulation, SearchPending
from forum.engine.forum_conversation.models import Topic
from forum.questions.models import Scheme
from forum.questions.signals import topic_changed, topics_moved, words_erased
from kb.models import ProcedurePage
from kb.signals import procedure_changed


class Nudge:
    """Asks the worker to index, once for a transaction however much it changes."""

    def __init__(self):
        self.done = False
        self.__qualname__ = type(self).__qualname__  # Django logs it when a callback fails

    def __call__(self):
        from comcep.search.tasks import nudge

        self.done = True
        nudge()


def enqueue(kind, object_id):
    """Write the row, and nudge the task once everything is committed. The sweep is the guarantee."""
    enqueue_all(kind, [object_id])


def enqueue_all(kind, object_ids):
    """The same of many at once."""
    SearchPending.objects.bulk_create(
        [SearchPending(kind=kind, object_id=pk) for pk in object_ids], batch_size=500
    )
    waiting = transaction.get_connection().run_on_commit
    if not any(isinstance(entry[1], Nudge) and not entry[1].done for entry in waiting):
        transaction.on_commit(Nudge(), robust=True)


def on_topic_changed(sender, topic_id, **kwargs):
    enqueue(SearchPending.Kind.TOPIC, topic_id)


def on_topics_moved(sender, topic_ids, **kwargs):
    enqueue_all(SearchPending.Kind.TOPIC, topic_ids)


def on_page_changed(sender, instance, **kwargs):
    """Published, published again, unpublished or about to be deleted; other kinds of pages are not found."""
    if isinstance(instance, ProcedurePage):
        enqueue(SearchPending.Kind.PROCEDURE, instance.pk)


def on_scheme_changed(sender, instance, **kwargs):
    """Whatever is filed under a scheme, by choice or by its title, is filed again."""
    named = Q()
    for name in instance.name_list:
        named |= Q(title__icontains=name)
    pages = ProcedurePage.objects.filter(named | Q(schemes=instance)).values_list("pk", flat=True)
    named = Q()
    for name in instance.name_list:
        named |= Q(subject__icontains=name)
    topics = Topic.objects.filter(named | Q(question__schemes=instance)).values_list("pk", flat=True)
    SearchPending.objects.bulk_create(
        [
            *(SearchPending(kind=SearchPending.Kind.PROCEDURE, object_id=pk) for pk in set(pages)),
            *(SearchPending(kind=SearchPending.Kind.TOPIC, object_id=pk) for pk in set(topics)),
        ],
        batch_size=500,
    )


def on_words_erased(sender, eraser, **kwargs):
    """What was looked for in vain is forgotten with what was redacted."""
    gone = [pk for pk, words in QueryLog.objects.values_list("pk", "words") if eraser.touches(words)]
    QueryLog.objects.filter(pk__in=gone).delete()
    pairs = Reformulation.objects.values_list("pk", "before", "after")
    gone = [pk for pk, before, after in pairs if eraser.touches(before) or eraser.touches(after)]
    Reformulation.objects.filter(pk__in=gone).delete()


def on_migrated(sender, **kwargs):
    """Moderators keep the glossary and read what was looked for in vain."""
    create_permissions(sender, verbosity=0, using=kwargs["using"])
    group, _ = Group.objects.get_or_create(name=str(Audience.MODERATORS))
    names = [f"{verb}_glossaryterm" for verb in ("add", "change", "delete", "view")] + ["view_querylog"]
    group.permissions.add(*Permission.objects.filter(content_type__app_label="search", codename__in=names))


def connect(app):
    """Called when the application is ready."""
    post_migrate.connect(on_migrated, sender=app, dispatch_uid="search.migrated")
    topic_changed.connect(on_topic_changed, dispatch_uid="search")
    topics_moved.connect(on_topics_moved, dispatch_uid="search.moved")
    page_published.connect(on_page_changed, dispatch_uid="search")
    procedure_changed.connect(on_page_changed, dispatch_uid="search")
    post_save.connect(on_scheme_changed, sender=Scheme, dispatch_uid="search.scheme")
    pre_delete.connect(on_scheme_changed, sender=Scheme, dispatch_uid="search.scheme_deleted")
    words_erased.connect(on_words_erased, dispatch_uid="search")
    page_unpublished.connect(on_page_changed, dispatch_uid="search")
    pre_delete.connect(on_page_changed, dispatch_uid="search")
