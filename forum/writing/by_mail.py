"""A reply that came by mail: published as the page would, kept as a draft, or given back with a sentence.

Who wrote it is known by the signed address and by the sender; every right is asked anew, and the guard reads
it. Whatever is said goes to the member’s own address, never to the sender of the mail. Where something is to
be decided (the guard asks, the quote is unsure, the name must not be said, a draft is under way), the text
waits on the page of the reply, for one click.
"""

import re
import uuid
from html import escape

from django.utils import timezone

from comcep.members import letters
from comcep.members.models import Member
from comcep.notifications.outbox import absolute
from comcep.notifications.taking import Outcome
from forum.access import perms, rows
from forum.engine import rendering
from forum.questions.models import Draft
from forum.writing import answers, drafts, mentions, refusals
from forum.writing.forms import says_something
from forum.writing.screening import Screening, forbidden_masked
from forum.writing.unnamed import label_in

KIND = "reply_by_mail"
ENDED = "Vous n’êtes pas, ou plus, membre de ComCEP\u00a0: votre réponse n’y paraît pas."
OTHER_SENDER = (
    "Un courriel venu d’une autre adresse que la vôtre a voulu répondre en votre nom. Rien n’est publié. Si "
    "c’était vous, répondez depuis l’adresse de votre compte\u202f; sinon, ne transférez pas nos courriels."
)
NO_TOPIC = "Ce sujet n’est plus là, ou vous n’y avez pas accès\u00a0: votre réponse n’y paraît pas."
EMPTY = (
    "Aucun mot nouveau n’a été trouvé au-dessus du courriel cité\u00a0: rien n’est publié. Écrivez "
    "au-dessus, ou répondez sur la page du sujet."
)
TOO_LONG = (
    "Votre réponse est trop longue\u00a0: 20\u202f000 caractères au plus. Rien n’est publié. Coupez-la, ou "
    "joignez un fichier sur la page du sujet."
)
FILES = (
    "Les pièces jointes ne passent pas par courriel\u00a0: rien n’est publié. Votre texte vous attend\u00a0; "
    "joignez vos fichiers sur cette page, puis publiez."
)
GUARDED = (
    "Le garde a relevé dans votre réponse de quoi reconnaître quelqu’un\u00a0: rien n’est publié. Votre "
    "texte vous attend\u00a0; décidez passage par passage, puis publiez."
)
UNSURE = (
    "Il n’est pas sûr que tout, dans votre courriel, soit de vous\u00a0: rien n’est publié encore. Relisez "
    "votre texte, retirez-en ce qui est cité, puis publiez."
)
UNNAMED = (
    "Vous écrivez dans ce sujet sans votre nom\u00a0: rien n’est publié encore. Relisez votre texte, "
    "retirez-en ce qui vous nomme, puis publiez."
)
DRAFTED = (
    "Vous aviez un brouillon sur ce sujet\u00a0: votre courriel y est ajouté, et rien n’est publié encore."
)


def take(who, thing, letter):
    """What comes of a reply of that member to that topic, in the transaction of the row of its mail."""
    member = Member.objects.select_related("network").filter(public_id=who).first()
    if member is None:
        return Outcome.NOBODY
    if not Member.objects.validated().filter(pk=member.pk, is_active=True).exists():
        mine = letter.sender == member.email.lower()
        return _give_back(member, letter, ENDED) if mine else Outcome.NOBODY
    if letter.sender != member.email.lower():  # wall: mail-sender
        _write(member, OTHER_SENDER, key=f"{KIND}:{who}:{timezone.localdate()}")  # once a day
        return Outcome.RETURNED
    topic = _topic(member, thing)
    if topic is None:
        return _give_back(member, letter, NO_TOPIC)
    if not perms.may_reply(member, topic):  # wall: mail-answers
        return _give_back(member, letter, refusals.why_no_answer(member, topic))
    return _answer(member, topic, letter)


def _topic(member, thing):
    topics = rows.topics_to_act_on(member).select_related("forum", "poster", "question")
    return topics.filter(public_id=thing).first()


def _answer(member, topic, letter):
    text = as_html(letter.text)
    if not says_something(letter.text):
        return _give_back(member, letter, EMPTY)
    if len(text) > rendering.MAX_LENGTH:
        return _give_back(member, letter, TOO_LONG)
    text, called = mentions.settle(member, topic.forum_id, text)
    screening = Screening(text=text, mentioned=[person.public_id for person in called])
    if why := _why_wait(member, topic, letter, screening):
        return _keep(member, topic, letter, text, why)
    key = uuid.UUID(letter.key[:32])
    answers.reply(member, topic, text=text, key=key, called=called, drafted=False)
    return Outcome.PUBLISHED


def _why_wait(member, topic, letter, screening):
    """Why its author must see it first, if so."""
    if letter.files:
        return FILES
    if label_in(topic, member):  # wall: mail-unnamed
        return UNNAMED
    if screening.waits:  # wall: mail-guard
        return GUARDED
    if not letter.sure:
        return UNSURE
    return DRAFTED if Draft.objects.filter(member=member, topic=topic).exists() else ""


def _keep(member, topic, letter, text, why):
    """Under what the member was writing there already, if anything: nothing is lost."""
    held = Draft.objects.filter(member=member, topic=topic).values_list("text", flat=True).first()
    before = rendering.editor_html(held) if held and held.strip() else ""
    drafts.save_draft(member, topic=topic, text=before + text)
    link = absolute("questions:reply", topic.public_id)
    _write(member, why, key=f"{KIND}:{letter.key}", link=link)
    return Outcome.KEPT


def _give_back(member, letter, sentence):
    text = forbidden_masked(letter.text[: rendering.MAX_LENGTH])
    _write(member, sentence, key=f"{KIND}:{letter.key}", text=text)
    return Outcome.RETURNED


def _write(member, sentence, *, key, **said):
    letters.write(KIND, member.email, key=key, member=member, said={"sentence": sentence, **said})


def says(letter):
    """What the mail that tells it says."""
    said = {name: letter.said.get(name, "") for name in ("sentence", "text", "link")}
    first_name = letter.member.first_name if letter.member else ""
    return letters.rendered("emails/reply_by_mail", first_name=first_name, **said)


def as_html(text):
    """The words of a mail in the form of the editor: paragraphs, lines, lists and quotations."""
    return "".join(_block(block) for block in re.split(r"\n{2,}", text.strip()) if block.strip())


def _block(block):
    lines = block.split("\n")
    if all(line.startswith(">") for line in lines):
        return f"<blockquote><p>{_lines(line[1:].strip() for line in lines)}</p></blockquote>"
    if all(line.startswith("- ") for line in lines):
        items = "".join(f"<li><p>{escape(line[2:])}</p></li>" for line in lines)
        return f"<ul>{items}</ul>"
    return f"<p>{_lines(lines)}</p>"


def _lines(lines):
    return "<br>".join(escape(line.strip(), quote=False) for line in lines)
