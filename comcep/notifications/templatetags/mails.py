from django import template

from comcep.notifications import smtp

register = template.Library()


@register.simple_tag
def mails_are_late():
    """Whether the mail server does not answer now: a page that sends somebody to the mailbox says so."""
    return not smtp.answers()
