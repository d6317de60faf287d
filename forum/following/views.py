"""« Suivre », « Ne plus suivre », « Mes suivis », and the page of a member."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from comcep.members.access.audiences import may_converse, may_look_people_up
from comcep.members.access.doors import inside
from comcep.paging import asked_page, pages_of
from forum.access.doors import reader
from forum.access.rows import topics_for
from forum.engine.forum_permission.handler import rights_of
from forum.following import follows as following
from forum.following import people
from forum.questions.models import Theme
from forum.reading import lists
from forum.sections import tree


@require_POST
@reader
def follow_topic(request, id):
    topic = topics_for(request.user).select_related("forum").filter(public_id=id).first()
    if topic is None:
        raise Http404("Ce sujet n’existe pas, ou vous n’y avez pas accès.")
    return _toggle(request, "ce sujet", reverse("questions:follow_topic", args=[id]), topic=topic)


@require_POST
@reader
def follow_section(request, section):
    rights = rights_of(request.user)
    section = tree.slug_of_today(rights, section)
    pk = tree.key_of(rights, section)
    if pk is None:
        raise Http404("Cette rubrique n’existe pas, ou vous n’y avez pas accès.")
    url = reverse("questions:follow_section", args=[section])
    return _toggle(request, "cette rubrique", url, section_id=pk)


@require_POST
@reader
def follow_theme(request, theme):
    found = Theme.objects.filter(slug=theme).first()
    if found is None:
        raise Http404("Ce thème n’existe pas.")
    return _toggle(request, "ce thème", reverse("questions:follow_theme", args=[theme]), theme=found)


def _toggle(request, what, url, **thing):
    """Follow, or with ``follow=0`` stop: it says what is wanted, so a second click changes nothing."""
    wanted = request.POST.get("follow") != "0"
    if wanted:
        following.follow(request.user, **thing)
    else:
        following.stop(request.user, **thing)
    return answer(request, wanted, what, url)


def answer(request, followed, what, url):
    """The button as it stands now, or back to the page where it was."""
    said = f"Vous suivez {what}." if followed else f"Vous ne suivez plus {what}."
    back = inside(request, request.POST.get("next", ""), reverse("questions:follows"))
    if request.htmx:
        context = {"followed": followed, "what": what, "url": url, "said": said, "back": back}
        return render(request, "components/follow.html", context)
    messages.success(request, said)
    return redirect(back)


@require_safe
@reader
def follows(request):
    """What the member follows and may see now: topics with news first; the rest of what one may follow."""
    member = request.user
    topics = following.topics_by_news(member)
    page = pages_of(len(topics), asked_page(request), reverse("questions:follows"))
    shown = [pk for pk, _ in topics[page.rows]]
    rows = lists.topic_rows(shown, member, with_section=True)
    for row in rows:
        row["stop"] = reverse("questions:follow_topic", args=[row["public_id"]])
    themes = [
        {
            "name": theme.name,
            "followed": theme.is_followed,
            "url": reverse("questions:follow_theme", args=[theme.slug]),
        }
        for theme in following.themes_of(member)
    ]
    context = {
        "section_nav": "forum",
        "crumbs": [("Forum", reverse("questions:index"))],
        "rows": rows,
        "page": page,
        "news": sum(news for _, news in topics),
        "sections": following.followed_sections(member),
        "themes": themes,
        "groups": following.other_groups(member),
    }
    return render(request, "questions/follows.html", context)


@require_safe
@reader
def member(request, id):
    """A member as the reader may know them, or nothing: who is unlisted has no page."""
    found = people.people_for(request.user).select_related("network", "organisation", "region")
    person = found.filter(public_id=id).first()
    if person is None:
        raise Http404("Ce membre n’existe pas, ou n’a pas de page.")
    answers = people.accepted_answers(person, request.user)
    looks_up = may_look_people_up(request.user)
    above = ("Membres", "members:directory") if looks_up else ("Forum", "questions:index")
    return render(
        request,
        "questions/member.html",
        {
            "section_nav": "members" if looks_up else "forum",
            "crumbs": [(above[0], reverse(above[1]))],
            "person": person,
            "own": person.pk == request.user.pk,
            "facts": people.facts_of(person, request.user),
            "answers": len(answers),
            "rows": lists.topic_rows(answers[: people.GIVEN], request.user, with_section=True),
            "panels": people.gifts_of(person, request.user),
            "may_write": looks_up and may_converse(person) and person != request.user,
        },
    )
