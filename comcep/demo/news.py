"""What the site told each demonstration account: at least one notice of each sort that its role can get."""

from django.urls import reverse

from comcep.demo.marks import LAST_VISITS
from comcep.members.checks import DECIDE_REQUEST
from comcep.members.models import Request
from comcep.moderation.flags import DECIDE_CASE, READ_FLAG, TOLD
from comcep.moderation.models import Case, Flag
from comcep.notifications.kinds import kind_of
from comcep.notifications.models import Notice
from forum.access.perms import READ_POST
from forum.access.rows import posts_for, topics_for
from forum.following.accepted import PROPOSED, REWRITTEN, SAY_OF_PROPOSED, proposals_to
from forum.following.follows import branches
from forum.following.news import (
    ANSWER,
    MENTION,
    QUESTION,
    READ_ACCEPTED,
    READ_ANSWER,
    READ_MENTION,
    READ_QUESTION,
)
from forum.following.sequels import SAY_SEQUEL
from forum.promise.news import HEAR_UNANSWERED, WATCH_UNANSWERED
from forum.questions.addresses import post_url
from forum.questions.clock import PROMISE, PROMISED, WARNING
from forum.questions.models import Follow, Mention, Question, Sequel, Thanks
from forum.questions.states import open_questions
from kb.models import ProcedurePage, Provenance
from kb.perms import FOLLOW_PROCEDURE, READ_PROCEDURE
from kb.reading.follows import NEWS

MOST = 6  # of one sort, the newest
UNSEEN = 5  # days: what is older was seen


def load(cast, stand):
    """Notices are rows of the past, mailed on their day: nothing is left to send."""
    told = []
    for name in LAST_VISITS:
        member = cast.named[name]
        for news in NEWS_OF:
            told += [(member, *one) for one in news(member, stand)]
    told += [(cast.named["referent"], *one) for one in _requests(cast.named["referent"])]
    told += [(cast.named["animatrice"], *one) for one in _desk(cast.named["animatrice"], stand)]
    Notice.objects.bulk_create(
        [_notice(*one, stand) for one in sorted(told, key=lambda one: (one[-1], one[0].pk, one[2]))],
        ignore_conflicts=True,
    )


def _notice(member, kind, key, text, url, check, args, why, at, stand):
    return Notice(
        recipient=member, kind=kind, key=key, text=text, url=url, check_name=check.name, args=args,
        why=why or kind_of(kind).why, created_at=at, mailed_at=at,
        seen_at=None if at > stand.ago(days=UNSEEN) else at,
    )  # fmt: skip


# Each gives ``(kind, key, text, url, check, args, why, moment)``.


def _thanks(member, stand):
    given = Thanks.objects.filter(post__poster=member).select_related("post").order_by("-created_at")
    for thanks in given[:MOST]:
        post = thanks.post
        yield (
            "thanks", f"thanks:{post.pk}:{thanks.member_id}", "Votre message a reçu un merci.",
            post_url(post.public_id), READ_POST, [post.pk], "vous avez écrit ce message", thanks.created_at,
        )  # fmt: skip


def _followed(member, stand):
    follows = Follow.objects.filter(member=member, topic__isnull=False, active=True)
    posts = posts_for(member).filter(topic__in=follows.values("topic")).exclude(poster=member)
    posts = posts.exclude(topic__poster=member).select_related("topic").order_by("-created")
    for post in posts[:MOST]:
        yield (
            ANSWER, f"answer:{post.pk}", "Nouvelle réponse dans un sujet que vous suivez.",
            post_url(post.public_id), READ_ANSWER, [post.pk, post.topic_id], "vous suivez ce sujet",
            post.created,
        )  # fmt: skip


def _questions(member, stand):
    sections = branches(member, Follow.objects.filter(member=member, active=True))
    topics = topics_for(member).filter(forum__in=sections).exclude(poster=member)
    for topic in topics.select_related("first_post").order_by("-created")[:MOST]:
        yield (
            QUESTION, f"question:{topic.pk}",
            "Nouvelle question dans ce que vous suivez.",
            post_url(topic.first_post.public_id), READ_QUESTION, [topic.pk],
            "vous suivez cette rubrique ou ce thème", topic.created,
        )  # fmt: skip


def _late(member, stand):
    """One's own questions that have gone past the promise."""
    for topic in _past(open_questions(topics_for(member).filter(poster=member)), stand, PROMISE):
        yield (
            "unanswered", f"unanswered:{topic.pk}",
            "Votre question n’a pas encore de réponse. L’animation est prévenue et cherche qui peut aider.",
            post_url(topic.first_post.public_id), HEAR_UNANSWERED, [topic.pk],
            "vous avez posé cette question",
            topic.created + PROMISE,
        )  # fmt: skip


def _past(topics, stand, long):
    return topics.filter(created__lt=stand.moment - long).select_related("first_post").order_by("created")


def _procedures(member, stand):
    own = Provenance.objects.filter(author=member, page__in=ProcedurePage.objects.visible_to(member))
    for provenance in own.select_related("page"):
        page, asked = provenance.page, provenance.asked
        text = "Votre question est devenue" if asked else "Votre réponse a été reprise dans"
        yield (
            "procedure", f"procedure:{page.pk}:{'question' if asked else 'reponse'}",
            f"{text} la fiche «\u202f{page.title}\u202f».", page.get_absolute_url(),
            READ_PROCEDURE, [page.pk],
            "une fiche reprend un de vos messages, ou vous en répondez", provenance.told_at,
        )  # fmt: skip


def _followed_procedures(member, stand):
    for page in ProcedurePage.objects.visible_to(member).filter(follows__member=member):
        state = page.shown_state
        yield (
            "followed_procedure", f"procedure:{page.pk}:{state.value}:{page.last_published_at:%Y%m%d}",
            NEWS.get(state, "Une fiche que vous suivez a changé."),
            reverse("kb:permalink", args=[page.public_id]),
            FOLLOW_PROCEDURE, [page.pk], "vous suivez cette fiche", page.last_published_at,
        )  # fmt: skip


def _decided_flags(member, stand):
    for given in Flag.objects.filter(member=member, case__closed_at__isnull=False).select_related("case"):
        yield (
            "flag", f"flag:{given.pk}", f"Votre signalement a été examiné\u00a0: {TOLD[given.case.outcome]}",
            reverse("flags:list"), READ_FLAG, [given.pk], "vous avez signalé un message",
            given.case.closed_at,
        )  # fmt: skip


def _mentions(member, stand):
    for called in Mention.objects.filter(member=member).select_related("post"):
        post = called.post
        yield (
            MENTION, f"mention:{post.pk}", "Un collègue vous appelle dans un message.",
            post_url(post.public_id), READ_MENTION, [post.pk, post.topic_id], "", post.created,
        )  # fmt: skip


def _rewritten(member, stand):
    questions = Question.objects.filter(topic__poster=member, rewritten_at__isnull=False)
    for question in questions.select_related("accepted_post"):
        post = question.accepted_post
        yield (
            REWRITTEN, f"rewritten:{post.pk}:1", "La réponse retenue à votre question a été réécrite.",
            post_url(post.public_id), READ_ACCEPTED, [post.pk, question.topic_id], "", question.rewritten_at,
        )  # fmt: skip


def _to_speak_of(member, stand):
    sequels = Sequel.objects.filter(question__topic__poster=member, said_at=None)
    for sequel in sequels.select_related("question__topic"):
        question = sequel.question
        yield (
            "sequel", f"sequel:{question.pk}:{question.accepted_post_id}",
            "Vous aviez retenu une réponse il y a un mois\u00a0: qu’est-ce que ça a donné\u202f?",
            f"/forum/sujet/{question.topic.public_id}/suites/", SAY_SEQUEL, [question.topic_id], "",
            sequel.asked_at,
        )  # fmt: skip


def _to_accept(member, stand):
    for proposed in proposals_to(member).filter(closed_at=None).select_related("post"):
        yield (
            PROPOSED, f"proposed:{proposed.pk}",
            "L’animation propose de retenir une réponse à votre question. "
            "Sans avis contraire de votre part, ce sera fait dans deux jours.",
            post_url(proposed.post.public_id, "proposed"), SAY_OF_PROPOSED, [proposed.pk], "", proposed.at,
        )  # fmt: skip


NEWS_OF = (
    *(_thanks, _followed, _questions, _late, _procedures, _followed_procedures, _decided_flags),
    *(_mentions, _rewritten, _to_speak_of, _to_accept),
)


def _requests(referent):
    for request in Request.objects.visible_to(referent).exclude(sent_at=None):
        yield (
            "request", f"request:{request.pk}:{request.turn}:sent",
            "Une demande d’adhésion attend votre décision." if request.kind == Request.Kind.JOIN
            else "Un changement de réseau attend votre décision.",
            reverse("members:request", args=[request.public_id]), DECIDE_REQUEST, [request.pk],
            "vous validez les adhésions de ce réseau", request.sent_at,
        )  # fmt: skip


def _desk(moderator, stand):
    why = "vous animez la communauté"
    for case in Case.objects.visible_to(moderator).waiting():
        yield (
            "case", f"case:{case.pk}", "Un signalement attend l’animation.",
            reverse("moderation:case", args=[case.public_id]), DECIDE_CASE, [case.pk], why, case.opened_at,
        )  # fmt: skip
    for topic in _past(open_questions(topics_for(moderator)), stand, WARNING):
        yield (
            "late", f"late:{topic.pk}", f"Une question approche des {PROMISED} sans réponse.",
            post_url(topic.first_post.public_id), WATCH_UNANSWERED, [topic.pk], why,
            topic.created + WARNING,
        )  # fmt: skip
