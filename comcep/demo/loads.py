"""For which day the demonstration is loaded, whether somebody wrote in it since, and how to empty it."""

from datetime import timedelta

from django.apps import apps
from django.db.models import Max
from django.utils import timezone

from comcep.committee.models import Comment, Proposal
from comcep.demo.dates import LAST_DAY, LAST_MINUTE
from comcep.demo.models import Load
from comcep.members.models import Invitation, Member, Request
from comcep.moderation.models import Decision, Flag
from comcep.moderation.models import Proposal as Wanted
from forum.engine.forum_conversation.models import Post
from forum.questions.models import Draft, PrivateDraft, PrivateMessage
from kb.models import Feedback, ProcedurePage

STALE = timedelta(days=14)
WRITTEN = [
    *(Post, PrivateMessage, Draft, PrivateDraft, Member, Request, Invitation),
    *(Flag, Decision, Feedback, Comment, Proposal, Wanted),
]
COMMUNITY = [
    *("members", "forum", "forum_conversation", "forum_tracking", "forum_attachments", "forum_permission"),
    *("questions", "notifications", "moderation", "committee", "demo", "account", "mfa", "sessions"),
]
"""Apps whose rows are the community's, or of its accounts."""
LAID = [
    "questions.theme",
    "questions.scheme",
    "forum_permission.forumpermission",
    "forum_permission.matrixversion",
]
"""What migrations lay, and what tells other processes that rights have changed."""


def note(stand):
    """Remember what was loaded, in the transaction that loads it."""
    Load.objects.create(day=stand.day, at=timezone.now(), last=_last_keys())


def _last_keys():
    return {model._meta.label_lower: _by_hand(model).aggregate(n=Max("pk"))["n"] or 0 for model in WRITTEN}


def _by_hand(model):
    """An answer that an asker’s silence accepts is logged by itself."""
    rows = model._base_manager.all()
    return rows.exclude(verb=Decision.Verb.ACCEPT) if model is Decision else rows


def is_written_in():
    """Whether anybody wrote since the load; a load that was not noted was of January 2017 itself."""
    load = Load.objects.first()
    if load is None:
        evening = timezone.make_aware(LAST_MINUTE)
        return (
            Post.objects.filter(updated__gt=evening).exists()
            or PrivateMessage.objects.filter(sent_at__gt=evening).exists()
            or Draft.objects.exists()
        )
    now, edited = _last_keys(), Post.objects.filter(updated__gt=load.at)
    versions = ProcedurePage.objects.filter(latest_revision_created_at__gt=load.at)
    return any(now[name] > load.last.get(name, 0) for name in now) or edited.exists() or versions.exists()


def day_loaded():
    load = Load.objects.first()
    return load.day if load else LAST_DAY


def advice():
    """One line for the person who starts a demonstration that has grown old, or nothing."""
    day = day_loaded()
    if timezone.localdate() - day <= STALE or is_written_in():
        return ""
    return (
        f"Cette démonstration s’arrête au {day:%d/%m/%Y}. Pour la rapprocher d’aujourd’hui\u00a0: "
        "«\u202f.venv/bin/python manage.py load_demo --reload\u202f»."
    )


def empty():
    """Take the whole community away; what migrations laid and the pages of the site stay.

    Keys are checked at the end of the transaction, so the order of the tables does not matter.
    """
    from kb.authoring.tree import index_page

    for page in index_page().get_children().specific():
        page.delete()
    gone = [
        model
        for label in COMMUNITY
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model._meta.label_lower not in LAID and model._meta.managed and not model._meta.proxy
    ]
    _let_go(set(gone))
    for model in gone:
        rows = model._base_manager.all()
        rows._raw_delete(rows.db)


def _let_go(gone):
    """What stays points to nobody of those who go."""
    for model in set(apps.get_models(include_auto_created=True)) - gone:
        for field in model._meta.local_concrete_fields:
            if field.is_relation and field.related_model in gone:
                held = model._base_manager.filter(**{f"{field.name}__isnull": False})
                if field.null:
                    held.update(**{field.name: None})
                else:
                    held.delete()
