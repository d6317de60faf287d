from wagtail import hooks
from wagtail.snippets.models import register_snippet

from comcep.members.viewsets import Places

register_snippet(Places)


@hooks.register("construct_main_menu")
def without_help(request, menu_items):
    """Wagtail's help menu leads out of the site and speaks of Wagtail: our help is at /aide/."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


@hooks.register("construct_settings_menu")
def without_groups(request, menu_items):
    """Groups follow the roles of members (``actions.seat_in_admin``): setting them by hand would not last."""
    menu_items[:] = [item for item in menu_items if item.name != "groups"]
