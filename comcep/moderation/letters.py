"""What authors are told of a decision on what they wrote, and the same shown before it leaves.

The mail never holds the reason, which may name somebody: it leads to the page that does.
"""

from dataclasses import dataclass

from django.urls import reverse

from comcep.members.models import Member
from comcep.moderation.models import Decision
from comcep.notifications import mail
from comcep.notifications.actions import take_back, tell_many
from comcep.notifications.actions import tell as tell_member
from comcep.notifications.checks import Check
from forum.conversations.actions import REMOVED_PRIVATE
from forum.engine.forum_conversation.models import Post
from forum.sections.merging import TO_UNDO
from forum.writing.moderating import REMOVED

Verb = Decision.Verb
TEXTS = {
    Verb.LOCK: "Un de vos sujets a été clos par l’animation.",
    Verb.MOVE: "Un de vos sujets a été déplacé par l’animation.",
    Verb.REMOVE: REMOVED,
    Verb.SPLIT: "Un de vos messages a changé de sujet.",
    Verb.DUPLICATE: "Un de vos sujets a été clos par l’animation\u00a0: la même question est posée ailleurs.",
    Verb.EDIT: "Un de vos messages a été modifié par l’animation.",
    Verb.NAME_READ: "L’animation a lu votre nom sous une question que vous avez posée sans lui.",
}


@dataclass
class Letter:
    """The mail, then what its author reads on the site; ``recipient`` is ``None`` when nobody is told."""

    recipient: object
    name: str = ""
    subject: str = ""
    text: str = ""
    reason: str = ""


def shown(author, text, *, reason, by, unnamed_as=""):
    """The letter that ``author`` would get from this decision.

    ``unnamed_as``: what moderators read instead of the name; nobody in particular is greeted then.
    """
    if author is None or author.pk == by.pk:
        return Letter(None)
    greeted = Member() if unnamed_as else author
    subject, body = mail.shown(greeted, text)
    name = "l’auteur" if unnamed_as else author.display_name
    return Letter(greeted, name, subject, body.strip(), reason)


def tell(decision, *, after=TO_UNDO):
    """Tell the author of a topic, in a minute: it may be undone till then. Of an edit, the message’s."""
    author = (decision.post if decision.verb == Verb.EDIT else decision.topic).poster
    if author and author.pk != decision.by.pk:
        tell_member(author, after=after, **_said(decision))


def tell_authors(decision, posts):
    """Tell the authors of these messages, in a minute, but who decided."""
    written = Post.objects.filter(pk__in=posts).exclude(poster=None).exclude(poster=decision.by)
    tell_many(written.order_by().values("poster"), after=TO_UNDO, **_said(decision))


def _said(decision):
    return {
        "kind": "moderation",
        "text": TEXTS[decision.verb],
        "url": reverse("letters:detail", args=[decision.public_id]),
        "check": READ_LETTER,
        "args": [decision.pk],
        "key": _key(decision),
    }


def withdraw(decision):
    take_back(_key(decision))


def _key(decision):
    return f"decision:{decision.pk}"


def _own(member, many_args):
    pks = [pk for (pk,) in many_args]
    found = set(Decision.objects.told_to(member).filter(pk__in=pks).values_list("pk", flat=True))
    return [pk in found for pk in pks]


# Asked again before a notice leaves, and before it shows.
READ_LETTER = Check("decision.read", many=_own)
PRIVATE = REMOVED_PRIVATE
