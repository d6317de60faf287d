"""What the forum holds of a member, for the ZIP of one’s own data: one’s own words and acts only."""

from django.db.models import F

from forum.access.rows import topics_for
from forum.engine.forum_conversation.models import Post
from forum.engine.forum_permission.handler import rights_of
from forum.questions.models import Draft, FieldOfKnowledge, Follow, Question, SameQuestion, Sequel, Thanks


def questions(member):
    rows = _own_posts(member).filter(topic__first_post=F("pk"))
    said = {each.question.topic_id: each for each in _sequels(member)}
    about = {each.topic_id: _situation(each) for each in _own_questions(member)}
    return [
        {
            "titre": post.topic.subject,
            **_message(post),
            **about.get(post.topic_id, {}),
            **_sequel(said.get(post.topic_id)),
        }
        for post in rows
    ]


def _own_questions(member):
    rows = Question.objects.filter(topic__poster=member)
    return rows.select_related("situation__region").prefetch_related("publics")


def _situation(question):
    """The context that the member gave, as far as any was given."""
    said = {"public": ", ".join(map(str, question.publics.all()))}
    if row := getattr(question, "situation", None):
        said |= {
            "contrat": row.get_contract_display(),
            "ancienneté": row.get_seniority_display(),
            "échéance": row.get_deadline_display(),
            "région de la situation": str(row.region or ""),
            "ce qui a été tenté": row.tried,
        }
    return {name: words for name, words in said.items() if words}


def _sequels(member):
    """What the member said of the answers that were accepted."""
    rows = Sequel.objects.filter(question__topic__poster=member).exclude(said_at=None)
    return rows.select_related("question")


def _sequel(said):
    if said is None:
        return {}
    return {"ce que ça a donné": said.get_outcome_display(), "en quelques mots": said.text}


def answers(member):
    rows = _own_posts(member).exclude(topic__first_post=F("pk"))
    return [{"sous le sujet": post.topic.subject, **_message(post)} for post in rows]


def thanks(member):
    """To which message and when; not what that message says."""
    rows = Thanks.objects.filter(member=member).order_by("created_at")
    return [{"message": id, "le": at} for id, at in rows.values_list("post__public_id", "created_at")]


def shared_questions(member):
    """Those that the member said to ask as well; under a title only where the member still reads it."""
    rows = SameQuestion.objects.filter(member=member).select_related("topic").order_by("at")
    read = set(topics_for(member).filter(shared__in=rows).values_list("pk", flat=True))
    return [{"sujet": row.topic.subject if row.topic_id in read else "", "le": row.at} for row in rows]


def drafts(member):
    rows = Draft.objects.filter(member=member).select_related("section")
    return [
        {
            "titre": draft.title,
            "rubrique": str(draft.section or ""),
            "texte": draft.text,
            "ce qui a été tenté": draft.tried,
            "coché et choisi": draft.about,
            "le": draft.updated_at,
        }
        for draft in rows
    ]


def follows(member):
    """What the member follows and may still see."""
    rows = Follow.objects.filter(member=member, active=True).select_related("topic", "section", "theme")
    topics = set(topics_for(member).filter(followed__in=rows).values_list("pk", flat=True))
    sections = set(rights_of(member).readable_ids())
    return [
        {"sorte": kind, "nom": str(thing), "depuis": row.created_at}
        for row in rows.order_by("created_at")
        for kind, thing, seen in (
            ("sujet", row.topic, row.topic_id in topics),
            ("rubrique", row.section, row.section_id in sections),
            ("thème", row.theme, True),
        )
        if thing and seen
    ]


def fields_of_knowledge(member):
    return [str(field) for field in FieldOfKnowledge.objects.filter(member=member).select_related("theme")]


def _own_posts(member):
    return (
        Post.objects.filter(poster=member)
        .select_related("topic__forum", "authorship__network", "removal")
        .prefetch_related("attachments", "versions")
        .order_by("created", "pk")
    )


def _message(post):
    authorship = getattr(post, "authorship", None)
    removal = getattr(post, "removal", None)
    return {
        "rubrique": post.topic.forum.name,
        "le": post.created,
        "réseau au moment d’écrire": str((authorship and authorship.network) or ""),
        "signé sans nom": authorship.unnamed_as if authorship else "",
        "écrit en tant que": authorship.get_role_display() if authorship else "",
        "nature": authorship.get_nature_display() if authorship else "",
        "texte": post.content.raw,
        "textes d’avant": [_version(version) for version in post.versions.all()],
        "pièces jointes": [attachment.name for attachment in post.attachments.all()],
        "mercis reçus": authorship.thanks_count if authorship else 0,
        "publié": post.approved,
        "retiré par l’animation": removal.reason if removal and not removal.withdrawn else "",
        "retiré par son auteur": bool(removal and removal.withdrawn),
    }


def _version(version):
    """What it said before an edit; who else than the member edited it, is that person’s own data."""
    return {
        **({"titre": version.title} if version.title else {}),
        "texte": version.text,
        "remplacé le": version.at,
        "par l’animation": version.by_another,
    }


PROVIDERS = {
    "questions": questions,
    "réponses": answers,
    "mercis donnés": thanks,
    "questions partagées": shared_questions,
    "brouillons": drafts,
    "domaines de connaissance": fields_of_knowledge,
    "suivis": follows,
}
