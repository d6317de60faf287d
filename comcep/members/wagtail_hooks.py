from django.db import transaction
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from comcep.members.models import Opening
from comcep.members.tasks import release_waiting
from comcep.members.viewsets import Places
from comcep.nudges import nudge

register_snippet(Places)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def open_the_waiting_list(request, instance):
    """A network that opens lets in those who wait for it, without waiting for the sweep."""
    if isinstance(instance, Opening):
        _release()


@hooks.register("after_delete_snippet")
def open_what_was_closed(request, instances):
    if any(isinstance(instance, Opening) for instance in instances):
        _release()


def _release():
    transaction.on_commit(lambda: nudge(release_waiting), robust=True)


@hooks.register("construct_main_menu")
def without_help(request, menu_items):
    """Wagtail's help menu leads out of the site and speaks of Wagtail: our help is at /aide/."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("construct_settings_menu")
def without_groups(request, menu_items):
    """Groups follow the roles of members (``access.back_office``): setting them by hand would not last."""
    menu_items[:] = [item for item in menu_items if item.name != "groups"]
