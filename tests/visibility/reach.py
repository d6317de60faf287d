"""From the home page by links and forms alone: who walks, what was done before, what nobody clicks."""

from datetime import datetime, timedelta
from itertools import islice

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.timezone import make_aware

from comcep.committee.models import Report
from comcep.members import letters
from comcep.members.letters import send_letters
from comcep.members.models import Invitation, Member, Request, SignIn
from comcep.members.signing import address
from comcep.moderation import actions as moderation
from comcep.moderation import arranging, claims
from comcep.moderation.kinds import Kind
from comcep.moderation.models import Case, Decision
from comcep.notifications.models import Notice
from comcep.search import index
from forum.engine.forum_conversation.models import Post
from forum.promise.models import Claim
from forum.questions.models import Authorship, Conversation, Merge, Removal, Screened, Theme
from forum.writing.accepting import accept_answer, accept_for_asker
from kb.models import Provenance, WalledDocument, WalledImage
from tests.factories import PostFactory, SecondFactorFactory, TopicFactory
from tests.visibility.clicking import Clicking, addresses_in, ask
from tests.visibility.routes import routes

# Routes that no link, no GET form and no mail leads to, each with its reason.
MOST = 15
NOT_CLICKED = {
    "account:choose_messages": "Follows a choice in the form that ends a membership.",
    "account_reset_password_from_key_done": "Follows the form of a new password.",
    "members:join_sent": "Follows the form that asks to join.",
    "mfa_authenticate": "Follows a password that is not enough.",
    "openid_connect_callback": "The provider sends the browser back there.",
    "account_forget_pages": "A picture of the page that follows signing out.",
    "account_inactive": "allauth leads there; ours are closed before.",
    "account_signup": "allauth names it; joining is /rejoindre/.",
    "mfa_list_webauthn": "allauth’s name of the page of second factors.",
    "home:favicon": "Browsers ask for it unasked.",
    "home:robots": "Robots ask for it unasked.",
    "wagtailcore_authenticate_with_password": "Wagtail’s, of pages behind a password: we have none.",
    "wagtailcore_login": "Wagtail’s; it leads to our own.",
    "search:answered": "Its buttons stand under what resembles a question, once one has typed it.",
    "questions:solicitation_answer": "In the mail that asks; its page has the same buttons.",
}
PROVIDER = {
    "openid_connect": {
        "provider_class": "comcep.members.signing.identity.provider.IdentityProvider",
        "APPS": [{"provider_id": "fournisseur", "name": "ProConnect", "client_id": "x", "secret": "x"}],
    }
}
# Those of one kind are as many as one of them; who is gone is a visitor. The head office has no password yet.
WALKING = [
    *["applicant", "adviser", "author", "outsider", "referent", "moderator"],
    *["head_office", "committee", "admin"],
]


def walks(world):
    """``{role: its walk}``; mails are opened by whom they are for."""
    people = {"visitor": None} | {role: world.people[role] for role in WALKING}
    before = len(mail.outbox)
    received = {}
    led_to = _act(world)
    for message in [*world.mails, *mail.outbox[before:]]:
        for to in message.recipients():
            received.setdefault(to, []).extend(addresses_in(message))
    known = {person.email for person in people.values() if person}
    to_others = led_to + [path for to, paths in received.items() if to not in known for path in paths]
    found = {}
    for role, person in people.items():
        walk = found[role] = Clicking(person)
        if role == "outsider":
            walk.client.post("/forum/marquer-lus/")  # which can be undone for a while
            walk.client.post("/notifications/tout-lu/")
        walk.everywhere(*(received.get(person.email, []) if person else to_others))
    return found


def unmet(found):
    """Named routes that nobody met, and those that a role may open and never met: ``["role: name"]``."""
    names = {r.full_name for r in routes() if r.name and not r.is_admin}
    met = set().union(*(walk.met for walk in found.values()))
    problems = [f"nobody: {name}" for name in sorted(names - met - NOT_CLICKED.keys())]
    problems += [f"listed: {len(NOT_CLICKED)}, and {MOST} at most"] * (len(NOT_CLICKED) > MOST)
    problems += [f"listed, yet met: {name}" for name in sorted(met & NOT_CLICKED.keys())]
    for role, walk in found.items():
        for name in sorted((met & names) - walk.met):
            usable = (path for path in _some(found, name) if may_use(walk.client, path))
            problems += [f"{role}: {name}, {path}" for path in islice(usable, 1)]
    return problems


def _some(found, name):
    """Addresses of that route which others met by a link or a form: one of each, three at most."""
    met = (
        next((p for p in [*walk.read.get(name, []), *walk.sent.get(name, [])] if p not in walk.given), None)
        for walk in found.values()
    )
    return list(dict.fromkeys(filter(None, met)))[:3]


def may_use(client, path):
    """Whether that page opens; where nothing is read, whether what is sent to it changes anything."""
    status = ask(client, path).status_code
    if status == 405:
        before = connection.connection.total_changes
        return ask(client, path, "post").status_code < 400 and connection.connection.total_changes > before
    return status == 200


def broken(found):
    """Links that lead nowhere: ``["role: address: status"]``."""
    said = [(role, said) for role, walk in found.items() for said in walk.broken]
    return [f"{role}: {said}" for role, said in said if not said.startswith("/sante/")]


def _act(world):
    """What only stands for a while, or once somebody has done something. Gives where forms led a visitor."""
    people = world.people
    author, adviser, moderator = people["author"], people["adviser"], people["moderator"]
    now = timezone.now()
    Post.objects.filter(poster__state=Member.State.ENDED).update(poster=None)  # as leaving does
    people["head_office"].set_unusable_password()
    people["head_office"].save()
    _secure(author)
    _ask(world, author, adviser, moderator)
    for undone in (Merge, Removal, Decision):  # whatever the walk takes
        undone.objects.update(at=now + timedelta(hours=1))
    hidden = Notice.objects.filter(recipient__in=[people["applicant"], people["committee"]])
    hidden.update(seen_at=now)  # nothing is shown as new to these two
    Claim.objects.update(member=adviser)
    claims.claim(Kind.FLAG, Case.objects.first().pk, by=moderator)
    _release_a_second_report()
    source = {"topic": world.pinned, "post": world.pinned.first_post, "post_updated": now}
    Provenance.objects.create(page=world.outsiders_procedure, author=author, **source)
    arranging.review_member(adviser, True, by=moderator)
    _answer_a_question_of_the_draft(world)
    strong = {"rule": "nom", "label": "PERSON", "level": 2, "choice": "published", "reason": "public"}
    Screened.objects.create(post=world.reply, at=now, **strong)
    Conversation.objects.filter(for_team=True).update(team_waits_since=now)
    _show_files(world)
    led_to = _write(world, adviser)
    index.rebuild()
    return led_to


def _ask(world, author, adviser, moderator):
    """Of two questions of one asker, one is answered and closed; the other one may be, moderators think.

    A third one has been asked without a name, which its asker may say.
    """
    unnamed = TopicFactory(forum=world.peers, poster=author)
    Authorship.objects.filter(post=unnamed.first_post).update(unnamed_as="un pair")
    accepting = {accept_answer: author, accept_for_asker: moderator}
    for accept, by in accepting.items():
        topic = TopicFactory(forum=world.peers, poster=author)
        accept(topic.question, PostFactory(topic=topic, poster=adviser), by=by)
        if by == author:
            moderation.lock(topic, True, by=moderator, reason="La réponse est là.")


def _answer_a_question_of_the_draft(world):
    """Old enough, and of a theme that the draft shows: it can inspire an example."""
    topic = TopicFactory(forum=world.peers, created=make_aware(datetime(2016, 9, 1)))
    PostFactory(topic=topic, poster=world.people["author"])
    draft = Report.objects.get(state=Report.State.DRAFT)
    shown = draft.payload["themes"][0]["theme"]
    theme, _ = Theme.objects.get_or_create(name=shown, defaults={"slug": "montre"})
    topic.question.themes.add(theme)


def _show_files(world):
    page, image = world.outsiders_procedure, WalledImage.objects.filter(audience="outsiders").first()
    document = WalledDocument.objects.filter(audience="outsiders").first()
    link = f'<a linktype="document" id="{document.pk}">Le document</a>'
    embed = f'<embed embedtype="image" format="left" alt="Un schéma" id="{image.pk}"/>'
    image.get_rendition("width-500")  # what a request makes here is undone with it
    page.body = [("situation", f"<p>{link}</p>{embed}")]
    page.save()


def _release_a_second_report():
    """Two can be compared."""
    first = Report.objects.get(state=Report.State.RELEASED)
    names = ["title", "payload", "sha256", "plan", "audit", "workings", "exact", "commentary"]
    fields = {name: getattr(first, name) for name in names}
    dates = {"as_of": "2016-03-31", "prepared_at": first.prepared_at, "released_at": first.released_at}
    Report.objects.create(state=Report.State.RELEASED, **dates, **fields)


def _secure(member):
    """Signed in twice, with every factor, and an identity elsewhere."""
    SecondFactorFactory(user=member)
    RecoveryCodes.activate(member)
    elsewhere = Client()
    elsewhere.force_login(member)
    SignIn.objects.create(member=member, session_key=elsewhere.session.session_key)
    key = {"name": "Téléphone", "credential": {}}
    Authenticator.objects.create(user=member, type=Authenticator.Type.WEBAUTHN, data=key)
    SocialAccount.objects.create(user=member, provider="fournisseur", uid="abc")


def _write(world, person):
    """Letters of each kind, as they leave. Gives where those who ask for one are led."""
    forms = ["/connexion/lien/", "/mot-de-passe-oublie/"]
    led_to = [Client().post(path, {"email": person.email})["Location"] for path in forms]
    address.ask(person, "neuve@exemple.test")
    asking = {"member": world.people["applicant"], "network": person.network, "job": "Conseil"}
    asked = Request.objects.create(charter_at=timezone.now(), **asking)
    letters.write("confirm", asked.member.email, key="confirm", request=asked)
    for number, invitation in enumerate(Invitation.objects.filter(approved_at__isnull=False)):
        letters.write("invitation", invitation.email, key=f"invited {number}", invitation=invitation)
    send_letters()
    return led_to
