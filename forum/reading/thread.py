"""One topic as a member reads it: its messages in what order, on which page, with what one may do of each."""

from types import SimpleNamespace

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import mark_safe

from comcep.members.access.audiences import may_look_people_up
from forum.access import perms, rows
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_conversation.models import Topic
from forum.questions import cards
from forum.questions.models import Question
from forum.questions.withdrawn import UNDO
from forum.reading import quotes
from forum.reading.thread_statements import posts_of, topic_page
from forum.sections.unread import floor

SITUATION = ("publics", "contract", "seniority", "region", "schemes", "deadline", "tried")


def find_topic(member, public_id):
    """The topic with its section and its question; None if it is not to be read. One statement.

    Set on it besides: ``audience`` of the section, ``more`` (how many messages have a place on the page
    besides the approved ones), ``themes`` (their names), ``proposed`` (the message that moderators
    would accept, and since when), ``sequel`` (what came of the answer), ``situation`` (what was said of
    it), ``unnamed_as`` (what is read instead of the asker’s name, if it is not said), ``hidden`` (whether it
    is so for the member), ``followers`` (how many), ``is_followed``, ``shared_by`` (how many others ask the
    same), ``is_shared`` (whether the member does), ``carried`` (what boxes of packages above know),
    ``topic_mark`` (until when the member read it) and ``read_until`` (the same, or until when all of the
    section counts as read).
    """
    found = topic_page(public_id, member)
    if found is None:
        return None
    topic, question, forum, facts = found
    topic = _instance(Topic, topic)
    topic.forum = _instance(Forum, forum)
    if question["id"]:
        _instance(Question, question).topic = topic
    topic.audience, topic.more, topic.themes = facts["audience"], facts["more"], facts["themes"]
    topic.followers, topic.unnamed_as = facts["followers"], facts["unnamed_as"] or ""
    topic.hidden = bool(topic.unnamed_as) and topic.poster_id != member.pk
    topic.proposed = (facts["proposed_post"], facts["proposed_at"]) if facts["proposed_post"] else None
    topic.sequel = {name: facts[f"sequel_{name}"] for name in ("outcome", "text", "said_at")}
    topic.situation = {name: facts[name] for name in SITUATION if facts[name]}
    topic.carried = facts["carried"]
    topic.shared_by, topic.is_shared = facts["shared_by"], bool(facts["shared"])
    topic.topic_mark, topic.is_followed = facts["topic_mark"], bool(facts["followed"])
    everything = floor(facts["section_mark"])
    topic.read_until = max(everything, topic.topic_mark or everything)
    return topic


def _instance(model, values):
    """A row as the model gives it; the columns that were not read are deferred."""
    names = [f.attname for f in model._meta.concrete_fields if f.attname in values]
    return model.from_db(connection.alias, names, [values[name] for name in names])


def find_post(member, public_id):
    """The message with its topic and section, if it has a place on the topic's page for ``member``."""
    found = rows.posts_with_place(member).filter(public_id=public_id).select_related("topic__forum")
    return found.order_by().first()


def position_before(posts, moment):
    """How many of these messages were written until ``moment``."""
    return posts.filter(created__lte=moment).count()


def position_of(posts, post):
    """The place of ``post`` among these messages, from 0."""
    earlier = Q(created__lt=post.created) | Q(created=post.created, pk__lt=post.pk)
    return posts.filter(earlier).count()


def posts_on(member, topic, question, page):
    """The messages of one page in order of time, and the accepted one when the page is the first.

    One statement, and a second one when some message has files. Each message is a dictionary: what
    :func:`forum.reading.thread_statements.posts_of` read, and what one may know of it and do with it.
    """
    may_review = perms.may_review(member, topic.forum_id)
    accepted = question.accepted_post_id if question and page.offset == 0 else None
    found = posts_of(topic, member, limit=page.per_page, offset=page.offset, also=accepted)
    writes = may_look_people_up(member)
    may_accept = question is not None and perms.may_accept_answer(member, topic)
    for post in found:
        _dress(post, member, topic, may_review, may_accept)
        post["may_write"] = (
            writes and post["poster"] is not None and not post["own"] and not post["unnamed_as"]
        )
    _sign_quotes(found, member)
    _join_files(found, member, topic)
    retained = next((post for post in found if post["pk"] == accepted and post["approved"]), None)
    if len(found) > page.per_page:
        found.pop()  # The accepted message alone: its place is on a later page.
    return found, retained


def _dress(post, member, topic, may_review, may_accept):
    """Set on a message what its template asks: its text if it may be read, and what one may do."""
    own = post["poster"] is not None and post["poster"] == member.pk
    approved = bool(post["approved"])
    removed = post["removal_reason"] is not None and not approved
    withdrawn = removed and bool(post["withdrawn"])
    post["own"] = own
    post["stood"] = post["outsider"] or post["moderator"] or post["role"]
    post["is_question"] = post["pk"] == topic.first_post_id
    post["removed"] = removed
    post["may_know"] = not removed or (not withdrawn and (own or may_review))  # wall: removed-text
    post["withdrawn"] = withdrawn
    post["may_undo"] = withdrawn and own and timezone.now() - post["withdrawn_at"] < UNDO
    post["pending"] = not approved and not removed
    html = post.pop("html") or ""
    post["has_history"] = bool(post["has_history"]) and post["may_know"] and not removed
    post["rendered"] = mark_safe(html if post["may_know"] else "")
    post["removal_reason"] = post["removal_reason"] if post["may_know"] else ""
    alive = approved and topic.approved
    as_post = SimpleNamespace(poster_id=post["poster"], topic=topic, approved=approved)
    post["may_edit"] = not removed and perms.may_edit(member, as_post)
    post["may_accept"] = alive and may_accept and not post["is_question"]
    post["may_withdraw"] = perms.may_withdraw(member, as_post)
    post["may_flag"] = alive and perms.may_flag(member, as_post)
    post["may_thank"] = alive and perms.may_thank(member, as_post)


def _sign_quotes(posts, member):
    """Have quotations say whose words they are, and links to procedures be cards: a statement each."""
    sources = quotes.sources_for(member, [post["rendered"] for post in posts])
    for post in posts:
        post["rendered"] = quotes.for_reader(post["rendered"], sources)
    for post, html in zip(posts, cards.drawn([post["rendered"] for post in posts], member), strict=True):
        post["rendered"] = mark_safe(html)


def _join_files(posts, member, topic):
    """Set ``files`` on each message; one statement, and none when no message has any."""
    holders = {}
    for post in posts:
        post["files"] = []
        if post["has_files"] and post["may_know"]:
            holders[post["pk"]] = post
    if holders and perms.may_download(member, topic.forum_id):
        for file in Attachment.objects.filter(post__in=holders).order_by("pk"):
            holders[file.post_id]["files"].append(file)
