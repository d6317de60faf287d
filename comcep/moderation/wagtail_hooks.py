"""The way from Wagtail's menu to what moderators arrange on pages of the site."""

from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from comcep.moderation.perms import may_moderate


class ForModerators(MenuItem):
    def is_shown(self, request):
        return may_moderate(request.user)


@hooks.register("register_admin_menu_item")
def sections_item():
    return ForModerators(
        "Rubriques du forum", reverse("moderation:sections"), name="sections", icon_name="list-ul", order=310
    )
