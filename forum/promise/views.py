"""« On pense à vous »: what was asked of a member, the three answers, taking care of a question, inviting.

A link changes nothing, whoever follows it: each opens a page with buttons, and only POST answers.
"""

import re

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comcep.dates import moment
from comcep.members.access.doors import only_for
from comcep.members.models import Member
from forum.access.doors import reader
from forum.access.rows import topics_for
from forum.promise import claims, invitations, reminders, soliciting
from forum.promise.models import Claim, Solicitation
from forum.promise.news import ANSWERS
from forum.questions.addresses import topic_url
from forum.questions.authors import unnamed_as
from forum.reading import lists

LISTED = 50
NO_MORE = (
    "Cette question n’attend plus de réponse\u00a0: elle en a reçu une, ou vient d’être close. "
    "Merci d’avoir voulu aider."
)
THANKS = (
    "Merci\u202f! Votre nom s’affiche pendant six heures ouvrées\u202f; "
    "d’ici là, personne d’autre n’est sollicité."
)
NOT_INVITED = (
    "Ce membre ne peut pas être invité à répondre à cette question\u00a0: il est du même réseau, y a déjà "
    "écrit, est absent, a été assez sollicité cette semaine ou préfère ne pas l’être. Choisissez-en un autre."
)
TOO_MANY = (
    f"Vous avez déjà invité {invitations.A_DAY}\u00a0membres aujourd’hui. Attendez demain, ou écrivez à "
    "l’animation."
)


@require_safe
@only_for(soliciting.may_be_solicited)
@reader
def solicitations(request):
    """The questions for which one was solicited and that still wait, the last first."""
    member = request.user
    own = Solicitation.objects.visible_to(member).filter(topic__in=lists.waiting_for(member))
    found = list(own.select_related("topic").order_by("-at", "-pk")[:LISTED])
    rows = {row["public_id"]: row for row in lists.topic_rows([each.topic_id for each in found], member)}
    context = {
        "section_nav": "forum",
        "crumbs": [("Forum", reverse("questions:index"))],
        "asked": [(each, rows[each.topic.public_id]) for each in found if each.topic.public_id in rows],
    }
    return render(request, "promise/solicitations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def solicitation(request, id, answer=""):
    """One solicitation, with a button for each answer; ``answer``: the one that the link named."""
    member = request.user
    found = (
        Solicitation.objects.visible_to(member)
        .filter(public_id=id)
        .select_related("topic__forum", "topic__first_post__authorship")
        .first()
    )
    if found is None or answer not in {"", *Solicitation.Answer.values}:
        raise Http404("Cette page n’existe pas, ou ne vous est pas adressée.")
    if request.method == "POST":
        return _answered(request, found, request.POST.get("reponse", ""))
    return _page(request, found, answer)


def _page(request, found, answer, *, status=200, error=""):
    now, topic = timezone.now(), found.topic
    held = Claim.objects.current(now).filter(topic=topic.pk).select_related("member__network").first()
    context = {
        "section_nav": "forum",
        "crumbs": [
            ("Forum", reverse("questions:index")),
            ("On pense à vous", reverse("questions:solicitations")),
        ],
        "solicitation": found,
        "topic": topic,
        "unnamed": unnamed_as(topic.first_post),
        "topic_url": topic_url(topic),
        "answers": ANSWERS,
        "chosen": answer,
        "held": held,
        "until": held and moment(held.until, now),
        "waits": lists.waiting_for(request.user).filter(pk=topic.pk).exists(),
        "no_more": NO_MORE,
        "error": error,
    }
    return render(request, "promise/solicitation.html", context, status=status)


def _answered(request, found, given):
    if given not in Solicitation.Answer.values:
        return _page(request, found, "", status=422, error="Choisissez l’une des trois réponses.")
    try:
        held = soliciting.answer(found, given)
    except claims.NotOpen:
        messages.info(request, NO_MORE)
        return redirect(topic_url(found.topic))
    except claims.AlreadyClaimed as first:
        messages.info(request, _taken(first.claim))
        return redirect(topic_url(found.topic))
    if given == Solicitation.Answer.MINE:
        messages.success(request, THANKS)
        return redirect(f"{topic_url(found.topic)}#repondre")
    if given == Solicitation.Answer.LATER:
        messages.success(request, _put_off(held))
    else:
        messages.success(request, "C’est noté\u00a0: cette question ne vous sera plus proposée.")
    return redirect("questions:solicitations")


@require_POST
@reader
def claim(request, id):
    """Take care of a question, or with ``claim=0`` give it back: it says what is wanted."""
    topic = (
        topics_for(request.user)
        .select_related("forum", "first_post__authorship")
        .filter(public_id=id)
        .first()
    )
    if topic is None:
        raise Http404("Ce sujet n’existe pas, ou vous n’y avez pas accès.")
    if request.POST.get("claim") == "0":
        if claims.release(request.user, topic):
            messages.success(request, "C’est noté\u00a0: la question est de nouveau à prendre.")
    elif not claims.may_claim(request.user, topic, claims.asked_from(topic)):
        messages.info(
            request, "Cette question attend l’expérience d’un autre réseau. Vous pouvez y répondre."
        )
    else:
        try:
            claims.claim(request.user, topic)
            messages.success(request, THANKS)
        except claims.NotOpen:
            messages.info(request, NO_MORE)
        except claims.AlreadyClaimed as first:
            messages.info(request, _taken(first.claim))
    return redirect(topic_url(topic))


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def invite(request, id):
    """Find a member by name, then invite that one: for the asker and the moderators of the section."""
    member = request.user
    topics = topics_for(member).select_related("forum", "question", "first_post__authorship")
    topic = topics.filter(public_id=id).first()
    if topic is None or not invitations.may_invite(member, topic):
        raise Http404("Cette page n’existe pas, ou vous n’y avez pas accès.")
    error, status = "", 200
    if request.method == "POST":
        chosen = Member.objects.visible_to(member).filter(public_id=request.POST.get("membre", "")).first()
        error = _invited(request, topic, chosen)
        if not error:
            return redirect(topic_url(topic))
        status = 422
    asked = request.POST if request.method == "POST" else request.GET
    words = re.findall(r"\w+", asked.get("q", "")[:80].replace("\0", ""))
    people = list(invitations.found(member, topic, words)[: invitations.FOUND + 1]) if words else []
    context = {
        "section_nav": "forum",
        "crumbs": [("Forum", reverse("questions:index")), (topic.subject, topic_url(topic))],
        "topic": topic,
        "hidden": unnamed_as(topic.first_post) and topic.poster_id != member.pk,
        "q": " ".join(words),
        "people": people[: invitations.FOUND],
        "more": len(people) > invitations.FOUND,
        "error": error,
    }
    return render(request, "promise/invite.html", context, status=status)


def _invited(request, topic, chosen):
    """Invite, and give the sentence that says why not, if not."""
    if chosen is None:
        return "Choisissez un membre dans la liste."
    try:
        invitations.invite(topic, chosen, by=request.user)
    except invitations.NotInvited:
        return NOT_INVITED
    except invitations.TooMany:
        return TOO_MANY
    messages.success(request, f"Invitation envoyée à {chosen.display_name}.")
    return ""


def _put_off(solicitation):
    at = reminders.comes_at(solicitation)
    if at is None:
        return "C’est noté. La question vous attend ici."
    comes = f"un rappel le {moment(at, timezone.now()).full}"
    return f"C’est noté. La question vous attend ici\u202f; si elle est encore sans réponse, {comes}."


def _taken(held):
    name, network = held.member.display_name, held.member.affiliation
    until = moment(held.until, timezone.now())
    return (
        f"{name} ({network}) s’en occupe déjà, jusqu’au {until.full}. "
        "Vous pouvez répondre aussi\u00a0: deux expériences valent mieux qu’une."
    )
