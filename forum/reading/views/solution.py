"""What the page of a topic says of its solution: whose it is, whether it still stands, what came of it."""

from django.utils.safestring import mark_safe

from comcep.dates import moment
from comcep.members.addresses import reverse
from forum.engine.rendering import render
from forum.questions import states
from forum.questions.models import Sequel


def solution_of(topic, question, member, now):
    """``{"words", "rewritten", "sequel", "say"}`` of the accepted message, if there is one."""
    if question is None or not question.accepted_post_id:
        return None
    sequel = topic.sequel
    return {
        "words": states.solution({"self_solved": question.self_solved}).words,
        "say": reverse("questions:sequel", args=[topic.public_id])
        if topic.poster_id == member.pk and not question.self_solved
        else "",
        "rewritten": question.rewritten_at and moment(question.rewritten_at, now),
        "sequel": sequel["outcome"]
        and {
            "words": Sequel.Outcome(sequel["outcome"]).label,
            "text": mark_safe(render(sequel["text"])) if sequel["text"] else "",
            "when": moment(sequel["said_at"], now),
        },
    }


def proposed_to(topic, posts, member, now):
    """What the asker is asked of an answer that moderators would accept; moderators read that it waits."""
    if topic.proposed is None:
        return None
    key, since = topic.proposed
    return {"pk": key, "since": moment(since, now), "asked": topic.poster_id == member.pk}


def dress_solution(posts, topic, member):
    """Set on each message that one may accept what its button says, and whether it was proposed already."""
    asker = topic.poster_id is not None and topic.poster_id == member.pk
    waiting = topic.proposed[0] if topic.proposed else None
    for post in posts:
        post["proposed"] = post["pk"] == waiting
        if asker and post["own"]:
            post["accept_words"] = "Dire que c’est résolu"
        elif asker or topic.poster_id is None:
            post["accept_words"] = "Retenir cette réponse"
        else:
            post["accept_words"] = "Proposer de la retenir"
        if post["proposed"] and not asker:
            post["may_accept"] = False
