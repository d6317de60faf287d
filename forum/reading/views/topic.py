"""The page of a topic. It writes nothing; the read mark of what was new is left to be written aside."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from comcep import aside
from comcep.dates import day, moment
from comcep.members.access.audiences import Audience, may_look_people_up
from comcep.members.access.names import of
from comcep.members.addresses import reverse
from comcep.paging import PER_PAGE, asked_page, page_address, pages_of
from forum.access import perms, rows
from forum.access.doors import led_to, reader
from forum.engine.forum_permission.handler import rights_of
from forum.questions import authors, states
from forum.questions.addresses import ANY, topic_url
from forum.questions.clock import Message, is_paused
from forum.questions.panels import panels_of
from forum.reading.thread import find_post, find_topic, position_before, position_of, posts_on
from forum.reading.views.situation import situation_of
from forum.reading.views.solution import dress_solution, proposed_to, solution_of
from forum.sections import tree
from forum.sections.unread import mark_topic

OLD_AFTER_DAYS = 365

WHOLE, AT_ONCE = "tout", 500
"""``?page=tout`` shows the topic on one page, to read or to print: its first ``AT_ONCE`` messages."""


@require_safe
@reader
def permalink(request, id):
    """From a message to its place: the page of its topic where this member finds it."""
    member = request.user
    post = find_post(member, id)
    if post is None:
        raise Http404("Ce message n’existe pas, ou vous n’y avez pas accès.")
    topic = post.topic
    before = position_of(rows.posts_on_page(member, topic), post)
    return redirect(f"{page_address(topic_url(topic), before // PER_PAGE + 1)}#message-{id}")


@require_safe
@reader
def detail(request, section, id, slug):
    member = request.user
    topic = find_topic(member, id)
    if topic is None:
        raise Http404("Ce sujet n’existe pas, ou vous n’y avez pas accès.")
    url = topic_url(topic)
    if request.path != url:
        return led_to(request, url)

    forum, question = topic.forum, getattr(topic, "question", None)
    page = _page(request, topic, url)
    posts, accepted = posts_on(member, topic, question, page)
    now = timezone.now()
    elsewhere = [accepted] if accepted and not any(post is accepted for post in posts) else []
    state = _state(topic, member)
    _say_when_and_where([*posts, *elsewhere], topic, question and question.accepted_post_id, now)
    _say_as_what(posts, promised=states.is_open(state) and state["due"], hidden=topic.hidden)
    first_new = _first_new(posts, topic)
    _remember(member, topic, posts, page)
    panels = panels_of(topic, member)
    head = posts[:1] if posts and posts[0]["is_question"] else []

    dress_solution([*posts, *elsewhere], topic, member)
    may_moderate = perms.may_review(member, forum.pk)
    context = {
        "section_nav": "forum",
        "topic": topic,
        "question": question,
        "forum": forum,
        "crumbs": _crumbs(member, forum),
        "url": url,
        "head": head[0] if head else None,
        "head_only": head,
        "answers": posts[len(head) :],
        "posts": posts,
        "accepted": accepted if accepted is not None and accepted is not _second(posts) else None,
        "accepted_below": not elsewhere,
        "retained": accepted,
        "solution": solution_of(topic, question, member, now),
        "proposed": proposed_to(topic, posts, member, now),
        "first_new": first_new,
        "page": page,
        "whole": page.per_page == AT_ONCE,
        "more_than_one": topic.posts_count + topic.more > PER_PAGE,
        "replies": max(topic.posts_count - 1, 0),
        "themes": topic.themes,
        "situation": situation_of(topic, head[0] if head else None),
        "chips": states.chips(state, now, member),
        **_promise(question, state, now) | _unnamed(topic, may_moderate),
        "outsiders": topic.audience == Audience.OUTSIDERS,
        "moderators_only": topic.audience == Audience.MODERATORS,
        "old_since": _old_since(topic, now),
        "may_share": perms.may_share(member, topic),
        "may_reply": topic.approved and perms.may_reply(member, topic),
        "may_moderate": may_moderate,
        "panels": [panel for panel in panels if not panel.get("facts")],
        "facts": [panel for panel in panels if panel.get("facts")],
        "followers": topic.followers if may_look_people_up(member) else 0,
    }
    return render(request, "questions/detail.html", context)


def _page(request, topic, url):
    """The page of messages asked for: by number, where what is new begins, or all of them."""
    total, asked = topic.posts_count + topic.more, asked_page(request)
    if request.GET.get("page") == WHOLE:
        return pages_of(min(total, AT_ONCE), 1, url, per_page=AT_ONCE)
    if request.GET.get("page") == "nouveau" and topic.topic_mark:
        before = position_before(rows.posts_on_page(request.user, topic), topic.read_until)
        asked = before // PER_PAGE + 1
    return pages_of(total, asked, url)


def _crumbs(member, forum):
    return [
        ("Forum", reverse("questions:index")),
        *tree.above(rights_of(member), forum.pk),
        (forum.name, reverse("questions:section", args=[forum.slug])),
    ]


def _second(posts):
    """The first answer of the first page: right under the question already."""
    return posts[1] if len(posts) > 1 else None


def _state(topic, member):
    """What :func:`states.chips` asks of a topic."""
    archived = perms.is_archived(topic.forum_id, rights_of(member).matrix)
    return states.state_of(topic, archived=archived, kept_back=not topic.approved)


def _promise(question, state, now):
    """Until when an answer is promised, while one is awaited; or why the question was withdrawn."""
    if not states.is_open(state):
        withdrawn = question and question.withdrawn_at
        return {"withdrawn": question.get_withdrawn_reason_display() if withdrawn else ""}
    due = question.due_at
    return {
        "open": True,
        "due": due and moment(due, now),
        "late": due is not None and now > due,
        "paused": moment(question.paused_until, now) if is_paused(question.paused_until, now) else None,
    }


def _unnamed(topic, may_moderate):
    """Whether it was asked without a name, and who may say the name, or ask for it."""
    own = topic.unnamed_as and not topic.hidden
    return {"unnamed": topic.unnamed_as, "may_name": own, "may_ask_name": topic.hidden and may_moderate}


def _say_when_and_where(posts, topic, accepted_pk, now):
    """Set on each message its dates in words, who wrote it from where, and the addresses of its actions."""
    names = ("edit", "thank", "accept", "withdraw", "unwithdraw", "proposed", "permalink", "history")
    paths = {name: reverse(f"questions:{name}", args=[ANY]) for name in names}
    # Named here, imported nowhere: these pages stand beside the forum or above it.
    paths["flag"], write_path = reverse("flags:post", args=[ANY]), reverse("messages:new")
    file_path, small_path = (reverse(f"questions:{name}", args=[ANY]) for name in ("attachment", "thumbnail"))
    person_path = reverse("people:member", args=[ANY])
    quote_path = reverse("questions:reply", args=[topic.public_id])
    for post in posts:
        post["when"] = moment(post["created"], now)
        post["edited"] = moment(post["updated"], now) if post["updates"] else None
        post["edited_by"] = post["editor"] and authors.author_name(
            post["editor"], post["editor_first_name"], post["editor_last_name"]
        )
        names = (post[name] for name in ("poster", "first_name", "last_name", "unnamed_as"))
        post["author"] = authors.author_name(*names)
        places = (post["network"], post["region"], authors.UNSAID if post["unsaid"] else "")
        post["place"] = ", ".join(filter(None, places))
        post["label"] = "Question" if post["is_question"] else "Réponse"
        if post["may_know"]:
            post["label"] += f" {_of(post)}"
        thanks = post["thanked_by"] or 0
        post["thanked_by"] = f"{thanks} merci{'s' if thanks > 1 else ''}" if thanks else ""
        post["accepted"] = post["pk"] == accepted_pk
        post["state"] = _state_of_post(post)
        post["urls"] = {name: path.replace(ANY, post["public_id"]) for name, path in paths.items()}
        if post["has_page"]:
            post["urls"]["author"] = person_path.replace(ANY, post["poster_public_id"])
        if post["may_write"]:
            post["urls"]["write"] = f"{write_path}?a={post['poster_public_id']}&message={post['public_id']}"
        post["urls"]["quote"] = f"{quote_path}?citer={post['public_id']}#repondre"
        for file in post["files"]:
            file.url = file_path.replace(ANY, file.public_id)
            file.small_url = small_path.replace(ANY, file.public_id) if file.thumbnail else ""


def _say_as_what(posts, *, promised, hidden):
    """Set on each message in which role it was written, what it is, whether it leaves the question open.

    ``hidden``: nothing may tell from which network it was asked.
    """
    for post in posts:
        post["kind"] = states.NATURES.get(post["nature"], "")
        post["note"] = ""
        if promised and post["approved"] and not post["is_question"]:
            stood = (post[name] for name in ("network_id", "outsider", "nature", "role"))
            message = Message(post["created"], post["by_asker"], post["poster"], *stood)
            post["note"] = states.beside_the_promise(message, post["asked_from"], hidden=hidden)
        post["as_whom"] = states.ROLES.get(post["role"], "")
        if post["kind"] and post["may_know"]:
            post["label"] = f"{post['kind']} {_of(post)}"


def _of(post):
    return of(post["author"]) if post["unnamed_as"] else f"de {post['author']}"


def _state_of_post(post):
    """One word for a message that is not just a message: the page marks it, and styles it by that word."""
    if post["removed"]:
        return "removed"
    if post["pending"]:
        return "pending"
    return "accepted" if post["accepted"] else ""


def _first_new(posts, topic):
    """The first message of the page written by somebody else since the member's last visit."""
    if topic.topic_mark:
        for post in posts:
            if post["created"] > topic.read_until and not post["own"]:
                return post["pk"]
    return None


def _remember(member, topic, posts, page):
    """Move the member's mark on the topic to the end of what this page shows, if that is news."""
    if not posts or topic.last_post_on is None or topic.last_post_on <= topic.read_until:
        return
    shown = max(post["created"] for post in posts)
    until = max(shown, topic.last_post_on) if page.number == page.count else shown
    if until > topic.read_until:
        aside.reading.hand(mark_topic, member, topic.pk, until)


def _old_since(topic, now):
    """The day of the last message when it is more than a year old: the rules may have changed since."""
    last = topic.last_post_on
    if last is None or (now - last).days <= OLD_AFTER_DAYS:
        return None
    return day(timezone.localtime(last))
