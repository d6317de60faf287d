"""Pages that are read. They write nothing, but the read mark of a topic that had something new.

Every page starts at the same door (:func:`reader`): a visitor is sent to sign in before anything is looked
up, so that what exists and what does not answer alike.
"""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from comcep.members.access.audiences import Audience, audiences_of
from comcep.members.addresses import reverse
from comcep.paging import PER_PAGE, asked_page, page_address, pages_of
from forum.engine.forum_permission.handler import rights_of
from forum.questions import lists, perms, tree
from forum.questions.dates import day, moment
from forum.questions.models import topic_url
from forum.questions.panels import panels_of
from forum.questions.thread import (
    find_post,
    find_topic,
    position_before,
    position_of,
    posts_on,
    shown_posts,
)
from forum.questions.unread import MANY, mark_sections, mark_topic, unread_keys

OLD_AFTER_DAYS = 365
LAST_PAGE = 200  # Deeper, a section costs the database more than it is worth; the search finds what is older.
LISTED = 200  # « Non lus », « Sujets actifs » and « Sans réponse » stop there.


def reader(view):
    """Let in who reads a part of the forum. A visitor signs in first; for anybody else it does not exist."""

    @wraps(view)
    def inner(request, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if Audience.OUTSIDERS not in audiences_of(request.user):
            raise Http404
        response = view(request, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return inner


@require_safe
@reader
def index(request):
    member = request.user
    roots = tree.roots_for(member)
    unread = sum(root["all_unread"] for root in roots)
    return render(
        request,
        "questions/index.html",
        {
            "section_nav": "forum",
            "peers_roots": [root for root in roots if not root["outsiders"]],
            "outsiders_roots": [root for root in roots if root["outsiders"]],
            "counted": tree.counted(
                sum(root["all_topics"] for root in roots), sum(root["all_posts"] for root in roots)
            ),
            "unread": unread,
            "unread_counted": tree.number(unread),
            "unread_more": any(row["news"] >= MANY for root in roots for row in root["rows"]),
            "may_ask": bool(perms.startable_sections(member)),
        },
    )


@require_safe
@reader
def section(request, section):
    member = request.user
    here = tree.section_for(member, section)
    if here is None:
        raise Http404("Cette rubrique n’existe pas, ou vous n’y avez pas accès.")
    page = pages_of(here["topics"], asked_page(request), here["url"], last=LAST_PAGE)
    pks = [] if here["is_category"] else lists.in_section(here["pk"], page)
    return render(
        request,
        "questions/section.html",
        {
            "section_nav": "forum",
            "section": here,
            "crumbs": [("Forum", reverse("questions:index")), *here["above"], (here["name"], None)],
            "rows": lists.rows(pks, member),
            "page": page,
            "may_ask": not here["is_category"] and rights_of(member).has("can_start_new_topics", here["pk"]),
        },
    )


def _listing(request, name, pks):
    """One page of a list that crosses sections; ``pks``: its first ``LISTED`` topics, and one more if any."""
    base = reverse(f"questions:{name}")
    page = pages_of(len(pks), asked_page(request), base, last=LISTED // PER_PAGE)
    total = len(pks)
    return render(
        request,
        f"questions/{name}.html",
        {
            "section_nav": "forum",
            "crumbs": [("Forum", reverse("questions:index"))],
            "rows": lists.rows(pks[page.rows], request.user, with_section=True),
            "page": page,
            "total": min(total, LISTED),
            "more": total > LISTED,
        },
    )


@require_safe
@reader
def unread(request):
    return _listing(request, "unread", unread_keys(request.user, LISTED + 1))


@require_safe
@reader
def unanswered(request):
    return _listing(request, "unanswered", [pk for pk, _ in lists.waiting(request.user, LISTED + 1)])


@require_safe
@reader
def active(request):
    return _listing(request, "active", lists.active(request.user, LISTED + 1))


@require_POST
@reader
def mark_read(request):
    """Mark one section with what it holds, or all of them, as read; then back to where the button was."""
    rights = rights_of(request.user)
    pks = rights.readable_ids()
    asked = request.POST.get("section", "")
    if asked:
        pks = [held.id for held in tree.branch(rights, int(asked))] if asked.isdecimal() else []
        if not pks:
            raise Http404("Cette rubrique n’existe pas, ou vous n’y avez pas accès.")
    mark_sections(request.user, pks)
    messages.success(
        request, "Cette rubrique est marquée comme lue." if asked else "Tout le forum est marqué comme lu."
    )
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("questions:index")
    return redirect(back)


@require_safe
@reader
def permalink(request, pk):
    """From a message to its place: the page of its topic where this member finds it."""
    member = request.user
    post = find_post(member, pk)
    if post is None:
        raise Http404("Ce message n’existe pas, ou vous n’y avez pas accès.")
    topic = post.topic
    before = position_of(shown_posts(member, topic.pk, topic.forum_id), post)
    return redirect(f"{page_address(topic_url(topic), before // PER_PAGE + 1)}#message-{pk}")


@require_safe
@reader
def detail(request, section, pk, slug):
    member = request.user
    topic = find_topic(member, pk)
    if topic is None:
        raise Http404("Ce sujet n’existe pas, ou vous n’y avez pas accès.")
    url = topic_url(topic)
    if request.path != url:
        query = request.META.get("QUERY_STRING", "")
        return redirect(f"{url}?{query}" if query else url, permanent=True)

    forum, question = topic.forum, getattr(topic, "question", None)
    asked = asked_page(request)
    if request.GET.get("page") == "nouveau" and topic.topic_mark:
        asked = position_before(shown_posts(member, pk, forum.pk), topic.read_until) // PER_PAGE + 1
    page = pages_of(topic.posts_count + topic.more, asked, url)
    posts, accepted = posts_on(member, topic, question, page.offset)
    now = timezone.now()
    elsewhere = [accepted] if accepted and not any(post is accepted for post in posts) else []
    _say_when_and_where([*posts, *elsewhere], question and question.accepted_post_id, now)
    first_new = _first_new(posts, topic)
    _remember(member, topic, posts, page)
    head = posts[:1] if posts and posts[0]["is_question"] else []

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
        "first_new": first_new,
        "page": page,
        "replies": max(topic.posts_count - 1, 0),
        "themes": topic.themes,
        "chips": lists.chips(_state(topic, question), now),
        "outsiders": topic.audience == Audience.OUTSIDERS,
        "moderators_only": topic.audience == Audience.MODERATORS,
        "old_since": _old_since(topic, now),
        "may_reply": topic.approved and perms.may_reply(member, topic),
        "may_moderate": may_moderate,
        "panels": panels_of(topic, member),
    }
    return render(request, "questions/detail.html", context)


def _crumbs(member, forum):
    return [
        ("Forum", reverse("questions:index")),
        *tree.above(rights_of(member), forum.pk),
        (forum.name, reverse("questions:section", args=[forum.slug])),
    ]


def _second(posts):
    """The first answer of the first page: right under the question already."""
    return posts[1] if len(posts) > 1 else None


def _state(topic, question):
    """What :func:`lists.chips` asks of a topic."""
    return {
        "type": topic.type,
        "status": topic.status,
        "answered": question and question.first_answer_at,
        "created": topic.created,
        "accepted": question and question.accepted_post_id,
        "expects_answer": bool(question and question.expects_answer),
    }


def _say_when_and_where(posts, accepted_pk, now):
    """Set on each message its dates in words, who wrote it from where, and the addresses of its actions."""
    paths = {
        name: reverse(f"questions:{name}", args=[0]) for name in ("edit", "thank", "accept", "permalink")
    }
    # Named here, imported nowhere: these pages stand beside the forum or above it.
    paths["flag"], write_path = reverse("flags:post", args=[0]), reverse("messages:new")
    file_path = reverse("questions:attachment", args=[0])
    for post in posts:
        post["when"] = moment(post["created"], now)
        post["edited"] = moment(post["updated"], now) if post["updates"] else None
        post["author"] = lists.author_name(post["poster"], post["first_name"], post["last_name"])
        post["place"] = ", ".join(filter(None, (post["network"], post["region"])))
        post["label"] = "Question" if post["is_question"] else "Réponse"
        if post["may_know"]:
            post["label"] += f" de {post['author']}"
        thanks = post["thanked_by"] or 0
        post["thanked_by"] = f"{thanks} merci{'s' if thanks > 1 else ''}" if thanks else ""
        post["accepted"] = post["pk"] == accepted_pk
        post["state"] = _state_of_post(post)
        post["id"] = str(post["pk"])
        post["urls"] = {name: path.replace("/0/", f"/{post['id']}/") for name, path in paths.items()}
        post["urls"]["write"] = f"{write_path}?a={post['poster']}&message={post['id']}"
        for file in post["files"]:
            file.url = file_path.replace("/0/", f"/{file.pk}/")


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
        mark_topic(member, topic.pk, until)


def _old_since(topic, now):
    """The day of the last message when it is more than a year old: the rules may have changed since."""
    last = topic.last_post_on
    if last is None or (now - last).days <= OLD_AFTER_DAYS:
        return None
    return day(timezone.localtime(last))
