"""Wagtail's admin in the product's colours, and the way from it to what moderators do on the site."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from comcep.moderation import queue, queued
from comcep.moderation.perms import may_moderate
from forum.questions.models import ReplyTemplate
from kb.authoring.policies import ModeratorsPolicy

register_permission_policy(ReplyTemplate, ModeratorsPolicy(ReplyTemplate))


class ReplyTemplateViewSet(SnippetViewSet):
    """Words that moderators share, to begin a reply with."""

    model = ReplyTemplate
    icon = "draft"
    menu_label = "Modèles de réponse"
    add_to_admin_menu = True
    menu_order = 320
    list_display = ["name", "updated_at"]
    search_fields = ["name"]
    search_backend_name = None
    ordering = ["name"]


register_snippet(ReplyTemplateViewSet)


class ForModerators(MenuItem):
    def is_shown(self, request):
        return may_moderate(request.user)


@hooks.register("register_admin_menu_item")
def sections_item():
    return ForModerators(
        "Rubriques du forum", reverse("moderation:sections"), name="sections", icon_name="list-ul", order=310
    )


@hooks.register("register_admin_menu_item")
def desk_item():
    return ForModerators("Animation", reverse("moderation:desk"), name="desk", icon_name="mail", order=50)


class Waiting(Component):
    """What waits on the desk, by kind: each number opens that part of the queue."""

    name = "waiting"
    template_name = "moderation/admin/waiting.html"
    order = 50

    def get_context_data(self, parent_context):
        counts = queue.counts(parent_context["request"].user)
        waiting = [(kind.counted(n), n, queued.desk_url(kind)) for kind, n in counts.items() if n]
        return {"waiting": waiting, "total": sum(counts.values()), "desk_url": queued.desk_url()}


@hooks.register("construct_homepage_panels")
def say_what_is_to_do(request, panels):
    if may_moderate(request.user):
        panels.append(Waiting())


@hooks.register("insert_global_admin_css")
def own_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
