"""What moderators may do in Wagtail’s admin, and the second pair of eyes it offers them."""

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from comcep.members.access.audiences import Audience
from kb.models import ProcedureIndexPage


@transaction.atomic
def open_admin_to_moderators():
    """Give the group of moderators its rights in Wagtail's admin. Doing it again changes nothing."""
    group, _ = Group.objects.get_or_create(name=str(Audience.MODERATORS))
    wanted = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    for model, verbs in {
        ("questions", "theme"): ["add", "change", "view"],
        ("questions", "scheme"): ["add", "change", "view"],
        ("questions", "replytemplate"): ["add", "change", "view", "delete"],
        ("questions", "public"): ["add", "change", "view"],
        ("kb", "feedback"): ["change", "view"],
    }.items():
        names = [f"{verb}_{model[1]}" for verb in verbs]
        wanted = wanted | Permission.objects.filter(
            content_type__app_label=model[0], content_type__model=model[1], codename__in=names
        )
    group.permissions.add(*wanted)
    index = ProcedureIndexPage.objects.first()
    if index is not None:
        names = ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"]
        rights = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=names)
        for right in rights:
            GroupPagePermission.objects.get_or_create(group=group, page=index.page_ptr, permission=right)
    root = Collection.get_first_root_node()
    if root is not None:
        names = [f"{verb}_{what}" for verb in ("add", "change", "choose") for what in ("image", "document")]
        rights = Permission.objects.filter(
            content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=names
        )
        for right in rights:
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=right)


@transaction.atomic
def install_review(index):
    """Offer moderators the workflow « Relecture » below ``index``: a second pair of eyes, when wanted."""
    task, _ = GroupApprovalTask.objects.get_or_create(name="Relecture par l’animation")
    task.groups.set([Group.objects.get(name=str(Audience.MODERATORS))])
    workflow, _ = Workflow.objects.get_or_create(name="Relecture")
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": 0})
    WorkflowPage.objects.get_or_create(page=index.page_ptr, defaults={"workflow": workflow})


def on_migrated(sender, **kwargs):
    """Give moderators their rights once the tables exist. Django makes its permissions later: ask now."""
    create_permissions(sender, verbosity=0, using=kwargs["using"])
    open_admin_to_moderators()
