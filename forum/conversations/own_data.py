"""What private messages hold of a member, for the ZIP of one’s own data: one’s own words only."""

from forum.questions.authors import GONE
from forum.questions.models import Block, Participation, PrivateDraft, PrivateMessage


def conversations(member):
    """Each conversation with what the member wrote there, and to whom."""
    sent = {}
    for message in PrivateMessage.objects.filter(sender=member):
        sent.setdefault(message.conversation_id, []).append({"le": message.sent_at, "texte": message.text})
    others = {
        each.conversation_id: each.member.display_name
        for each in Participation.objects.filter(conversation__participations__member=member)
        .exclude(member=member)
        .select_related("member")
    }
    own = Participation.objects.filter(member=member).select_related("conversation")
    found = [
        {
            "avec": "L’animation" if side.conversation.for_team else others.get(side.conversation_id, GONE),
            "depuis": side.conversation.begun_at,
            "archivée le": side.archived_at,
            "quittée le": side.left_at,
            "messages envoyés": sent.pop(side.conversation_id, []),
        }
        for side in own.order_by("conversation__begun_at", "pk")
    ]
    # What a moderator answered in the name of all.
    return found + [
        {"avec": "Un membre, pour l’animation", "messages envoyés": rows} for rows in sent.values()
    ]


def blocks(member):
    rows = Block.objects.filter(member=member).select_related("blocked")
    return [{"personne": row.blocked.display_name, "le": row.at} for row in rows]


def drafts(member):
    rows = PrivateDraft.objects.filter(member=member)
    return [{"texte": row.text, "le": row.updated_at} for row in rows]


PROVIDERS = {
    "conversations privées": conversations,
    "brouillons de messages privés": drafts,
    "personnes bloquées": blocks,
}
