from django import template

from forum.access import perms
from forum.questions.models import ReplyTemplate
from forum.writing.views import forms

register = template.Library()


@register.simple_tag(takes_context=True)
def reply_form(context, topic):
    """The reply that this member was writing on ``topic``, or an empty one. One statement (the draft)."""
    request = context["request"]
    return forms.reply_form(request, topic, perms.may_attach(request.user, topic.forum_id))


@register.simple_tag(takes_context=True)
def reply_templates(context, topic):
    """What moderators may begin a reply with; one statement for them, none for anybody else."""
    member = context["request"].user
    return list(ReplyTemplate.objects.all()) if perms.may_review(member, topic.forum_id) else []


@register.simple_tag(takes_context=True)
def readers(context, section_id):
    """Who reads that section, in a few words. No statement."""
    return perms.reading_sentence(context["request"].user, section_id)
