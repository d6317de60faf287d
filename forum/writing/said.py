"""What one reads right after publishing: where it stands, who is told, until when an answer is promised."""

from django.utils import timezone

from comcep.dates import clock, day

AWAITS = "Merci. Votre message sera visible dès que l’animation l’aura relu."


def after_asking(post):
    """About a question or an announcement whose first message is ``post``."""
    if not post.approved:
        return AWAITS
    topic = post.topic
    where = f"publiée dans «\u202f{topic.forum.name}\u202f»"
    told = "Les membres qui suivent cette rubrique ou ses thèmes l’apprennent."
    if not topic.question.expects_answer:
        return f"Votre annonce est {where}. {told}"
    if topic.question.due_at is None:
        return f"Votre question est {where}. {told} Un courriel vous dira la réponse."
    until = timezone.localtime(topic.question.due_at)
    promise = f"Réponse promise avant le {day(until)} à {clock(until)}\u202f: un courriel vous le dira."
    return f"Votre question est {where}. {told} {promise}"


def after_replying(post):
    if not post.approved:
        return AWAITS
    asker = post.topic.poster_id
    if asker is None or asker == post.poster_id:
        return "Votre message est publié. Les membres qui suivent ce sujet l’apprennent."
    return (
        "Votre réponse est publiée. L’auteur de la question et les membres qui suivent ce sujet l’apprennent."
    )


def after_editing(post):
    return "Votre modification est enregistrée." if post.approved else AWAITS
