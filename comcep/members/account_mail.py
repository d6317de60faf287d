"""Mails about the account itself: they go at once, to one address, and say nothing of what members write.

What happens in the community is told by ``comcep.notifications``.
"""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string


def send(name, address, **context):
    """Send ``account/email/<name>`` to ``address``, in or out of a request."""
    subject = render_to_string(f"account/email/{name}_subject.txt", context)
    body = render_to_string(f"account/email/{name}_message.txt", context)
    headers = {"Auto-Submitted": "auto-generated"}
    EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=[address], headers=headers).send()
