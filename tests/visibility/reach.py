"""From the home page by links and forms alone: who walks, what was done before, what nobody clicks."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.timezone import make_aware

from comcep.committee.models import Report
from comcep.members import letters
from comcep.members.letters import send_letters
from comcep.members.models import Invitation, Request, SignIn
from comcep.members.signing import address
from comcep.moderation import arranging, claims
from comcep.moderation.kinds import Kind
from comcep.moderation.models import Case
from comcep.search import index
from forum.questions.models import Conversation, Merge, Screened, Theme
from kb.models import Provenance, WalledDocument, WalledImage
from tests.factories import MemberFactory, PostFactory, SecondFactorFactory, TopicFactory
from tests.visibility.clicking import Clicking, addresses_in, ask
from tests.visibility.routes import routes

# Routes that no link, no GET form and no mail leads to, each with its reason.
NOT_CLICKED = {
    "account:link_sent": "Follows the form that asks for a link.",
    "account:choose_messages": "Follows a choice in the form that ends a membership.",
    "account_reset_password_done": "Follows the form of a forgotten password.",
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
}
HELP = "from /aide/"  # everybody reads it, and it names pages of members
PROVIDER = {
    "openid_connect": {
        "provider_class": "comcep.members.signing.identity.provider.IdentityProvider",
        "APPS": [{"provider_id": "fournisseur", "name": "ProConnect", "client_id": "x", "secret": "x"}],
    }
}
# Those of one kind are as many as one of them; who is gone is a visitor.
WALKING = [
    *["applicant", "adviser", "author", "outsider", "referent", "moderator"],
    *["head_office", "committee", "admin"],
]


def walks(world):
    """``{role: its walk}``; mails are opened by whom they are for."""
    people = {"visitor": None} | {role: world.people[role] for role in WALKING}
    people["newcomer"] = _without_password()
    before = len(mail.outbox)
    _act(world)
    received = {}
    for message in [*world.mails, *mail.outbox[before:]]:
        for to in message.recipients():
            received.setdefault(to, []).extend(addresses_in(message))
    known = {person.email for person in people.values() if person}
    to_others = [path for to, paths in received.items() if to not in known for path in paths]
    found = {}
    for role, person in people.items():
        # One of them signed in long ago, and is asked again who it is.
        walk = found[role] = Clicking(person, signed_in=role != "referent")
        if role == "outsider":
            walk.client.post("/forum/marquer-lus/")  # which can be undone for a while
        walk.everywhere(*(received.get(person.email, []) if person else to_others))
    return found


def unmet(found):
    """Named routes that nobody met, and those that a role may open and never met: ``["role: name"]``."""
    names = {r.full_name for r in routes() if r.name and not r.is_admin}
    met = set().union(*(walk.met for walk in found.values()))
    problems = [f"nobody: {name}" for name in sorted(names - met - NOT_CLICKED.keys())]
    problems += [f"listed, yet met: {name}" for name in sorted(met & NOT_CLICKED.keys())]
    for role, walk in found.items():
        for name in sorted((met & names) - walk.met):
            paths = [
                path
                for other in found.values()
                for path in other.read.get(name, [])[:3]
                if path not in other.given
            ]
            may = next(
                (path for path in dict.fromkeys(paths) if ask(walk.client, path).status_code == 200), ""
            )
            problems += [f"{role}: {name}, {may}"] if may else []
    return problems


def broken(found):
    """Links that lead nowhere: ``["role: address: status"]``."""
    said = [(role, said) for role, walk in found.items() for said in walk.broken]
    return [f"{role}: {said}" for role, said in said if not said.startswith("/sante/") and HELP not in said]


def _without_password():
    member = MemberFactory(outsider=True)
    member.set_unusable_password()
    member.save()
    return member


def _act(world):
    """What only stands for a while, or once somebody has done something."""
    author, adviser, moderator = (world.people[role] for role in ("author", "adviser", "moderator"))
    now = timezone.now()
    _secure(author)
    Merge.objects.update(at=now + timedelta(hours=1))  # whatever the walk takes, it can still be undone
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
    _write(world, adviser)
    index.rebuild()


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
    """Letters of each kind, as they leave."""
    Client().post("/connexion/lien/", {"email": person.email})
    Client().post("/mot-de-passe-oublie/", {"email": person.email})
    address.ask(person, "neuve@exemple.test")
    asking = {"member": world.people["applicant"], "network": person.network, "job": "Conseil"}
    asked = Request.objects.create(charter_at=timezone.now(), **asking)
    letters.write("confirm", asked.member.email, key="confirm", request=asked)
    for number, invitation in enumerate(Invitation.objects.filter(approved_at__isnull=False)):
        letters.write("invitation", invitation.email, key=f"invited {number}", invitation=invitation)
    send_letters()
