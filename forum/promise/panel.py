"""The box on the page of a question that waits: who takes care of it, what was tried, what one can do."""

from django.utils import timezone

from comcep.dates import moment
from comcep.members.access.audiences import Audience, audiences_of
from comcep.members.access.names import name_of
from comcep.sql import fetch, from_db, to_db
from forum.engine.forum_permission.handler import rights_of
from forum.promise.claims import ASKED_FROM, is_promised, may_claim
from forum.promise.invitations import is_told, may_invite
from forum.promise.ladder import done
from forum.promise.models import Solicitation

COLUMNS = "network taker until first_name last_name taker_network asked claimed own_id own_answer".split()
SQL = f"""
    SELECT {ASKED_FROM},
        held.member_id, held.until, taker.first_name, taker.last_name, network.name,
        (SELECT COUNT(*) FROM promise_solicitation s WHERE s.topic_id = t.id),
        (SELECT COUNT(*) FROM promise_claim c WHERE c.topic_id = t.id),
        own.public_id, own.answer
    FROM forum_conversation_topic t
    LEFT JOIN questions_authorship stood ON stood.post_id = t.first_post_id
    LEFT JOIN promise_claim held ON held.topic_id = t.id AND held.ended_at IS NULL AND held.until > %s
    LEFT JOIN members_member taker ON taker.id = held.member_id
    LEFT JOIN members_network network ON network.id = taker.network_id
    LEFT JOIN promise_solicitation own ON own.topic_id = t.id AND own.member_id = %s
    WHERE t.id = %s"""  # noqa: S608


def panel_of(topic, member):
    """One statement, for peers, while the question waits; nothing when there is nothing to say or to do."""
    if not is_promised(topic, rights_of(member).matrix):
        return None
    if Audience.PEERS not in audiences_of(member):  # wall: promise-panel
        return None
    now = timezone.now()
    (facts,) = fetch(SQL, [to_db(now), member.pk, topic.pk], COLUMNS)
    found = {
        "template": "promise/_panel.html",
        "facts": True,
        "topic": topic,
        "claim": _claim(facts, member, now),
        "may_claim": may_claim(member, topic, facts["network"]),
        "solicited": facts["own_id"] if facts["own_answer"] in ("", Solicitation.Answer.LATER) else None,
        "tried": done(facts["asked"], facts["claimed"]) if is_told(member, topic) else "",
        "may_invite": may_invite(member, topic),
    }
    shown = ("claim", "may_claim", "solicited", "may_invite")
    return found if any(found[name] for name in shown) else None


def _claim(facts, member, now):
    if facts["until"] is None:
        return None
    return {
        "own": facts["taker"] == member.pk,
        "name": name_of(facts["first_name"], facts["last_name"]),
        "network": facts["taker_network"],
        "until": moment(from_db(facts["until"]), now),
    }
