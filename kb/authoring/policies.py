"""What Wagtail's admin lists, per person: the same answer as ``visible_to``, drafts included.

Wagtail lets a superuser see everything. Here an administrator runs the site and does not read what is not
theirs to read, so pages, images and documents of an audience in which one does not stand are left out.
"""

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy

from comcep.members.access.audiences import audiences_of, is_moderator
from kb.models import ProcedureIndexPage, ProcedurePage

WALLED = (ProcedureIndexPage, ProcedurePage)


def hidden_pages(user):
    """The knowledge base's pages that ``user`` may not read, published or not: a query per model."""
    return [model.objects.exclude(audience__in=audiences_of(user)) for model in WALLED]


def readable_pages(pages, user):
    """Leave them out."""
    for hidden in hidden_pages(user):
        pages = pages.exclude(pk__in=hidden.values("pk"))  # wall: admin-pages
    return pages


class WalledPagePolicy(PagePermissionPolicy):
    def instances_user_has_any_permission_for(self, user, actions):
        return readable_pages(super().instances_user_has_any_permission_for(user, actions), user)

    def explorable_instances(self, user):
        return readable_pages(super().explorable_instances(user), user)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        if issubclass(instance.specific_class or type(instance), WALLED):
            if instance.specific_deferred.audience not in audiences_of(user):
                return False
        return super().user_has_any_permission_for_instance(user, actions, instance)


class WalledFilePolicy(CollectionOwnershipPermissionPolicy):
    """For images and documents: the collection's rights, within the audiences of the person."""

    def instances_user_has_any_permission_for(self, user, actions):
        instances = super().instances_user_has_any_permission_for(user, actions)
        return instances.filter(audience__in=audiences_of(user))  # wall: admin-files

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return instance.audience in audiences_of(user) and super().user_has_any_permission_for_instance(
            user, actions, instance
        )


class ModeratorsPolicy(ModelPermissionPolicy):
    """For rows that name pages and what readers wrote: the model's rights, for moderators alone."""

    def user_has_permission(self, user, action):
        return is_moderator(user) and super().user_has_permission(user, action)  # wall: admin-rows

    def user_has_any_permission(self, user, actions):
        return is_moderator(user) and super().user_has_any_permission(user, actions)  # wall: admin-rows

    def user_has_permission_for_instance(self, user, action, instance):
        # wall: admin-rows
        return is_moderator(user) and super().user_has_permission_for_instance(user, action, instance)
