"""The parcel of one's own data holds everything, and a new table does not slip out of it unnoticed."""

import json
import zipfile
from io import BytesIO

import pytest
from django.utils import timezone

from comcep.members.models import Invitation, Member, Presence, Request
from comcep.moderation.models import Case, Flag
from comcep.notifications.models import Notice
from forum.conversations.perms import key_of
from forum.questions.models import Block, Conversation, Draft, Follow, Participation, PrivateDraft, Thanks
from tests.factories import MemberFactory, PrivateMessageFactory

pytestmark = pytest.mark.django_db

# Each table that points to a member: the section of the parcel, or why it is in none.
NOT_OURS = "no site of ours fills it"
AS_AUTHORITY = "what was done in the name of the community: it names others"
WITHIN = "part of a section that another table names"
PLACES = {
    "notifications.Digest.recipient": WITHIN,  # of the notices that it gathers
    "notifications.Notice.recipient": "notifications",
    "notifications.Preference.member": "choix de notifications",
    "notifications.Rhythm.member": "choix de notifications",
    "members.Member_groups.member": WITHIN,  # follows from the roles
    "members.Member_user_permissions.member": NOT_OURS,
    "members.Member.validated_by": AS_AUTHORITY,
    "members.StateChange.member": "adhésion",
    "members.StateChange.by": AS_AUTHORITY,
    "members.ListImport.by": AS_AUTHORITY,
    "members.Invitation.by": AS_AUTHORITY,
    "members.Invitation.approved_by": AS_AUTHORITY,
    "members.Departure.member": "written once the account is nobody's",
    "members.Letter.member": "a mail about the account, for a month",
    "members.InactivityNotice.member": WITHIN,  # a sign-in, which is how one asks for the parcel, voids it
    "members.Role.member": "rôles",
    "members.Request.member": "demandes",
    "members.Request.assigned_to": AS_AUTHORITY,
    "members.Request.asked_by": AS_AUTHORITY,
    "members.Request.closed_by": AS_AUTHORITY,
    "members.Presence.member": "présence confirmée",
    "members.Presence.confirmed_by": AS_AUTHORITY,
    "members.KeptFile.member": "fichiers gardés",
    "members.SignInLink.member": "a digest that lives twenty minutes",
    "members.SignIn.member": "connexions",
    "forum_conversation.Topic_subscribers.member": NOT_OURS,
    "forum_conversation.Topic.poster": "questions",
    "forum_conversation.Topic.subscribers": NOT_OURS,
    "forum_conversation.Post.updated_by": WITHIN,
    "forum_conversation.Post.poster": "réponses",
    "forum_tracking.ForumReadTrack.user": "marks of what is unread, which nobody else sees",
    "forum_tracking.TopicReadTrack.user": "the same",
    "forum_permission.UserForumPermission.user": AS_AUTHORITY,
    "questions.FieldOfKnowledge.member": "domaines de connaissance",
    "questions.Question.accepted_by": WITHIN,
    "questions.Question.claimed_by": "questions prises en charge",
    "questions.Thanks.member": "mercis donnés",
    "questions.SameQuestion.member": "questions partagées",
    "questions.PastAcceptance.by": WITHIN,
    "questions.ProposedAnswer.by": AS_AUTHORITY,
    "questions.Mention.member": "what somebody else wrote; a notice told of it",
    "questions.Draft.member": "brouillons",
    "questions.Removal.by": AS_AUTHORITY,
    "questions.Merge.by": AS_AUTHORITY,
    "questions.Version.by": WITHIN,
    "questions.Tie.by": AS_AUTHORITY,
    "questions.Submission.member": "the key of a form, against double clicks",
    "questions.Follow.member": "suivis",
    "questions.Conversation.begun_by": WITHIN,
    "questions.Participation.member": "conversations privées",
    "questions.PrivateMessage.sender": "conversations privées",
    "questions.Block.member": "personnes bloquées",
    "questions.Block.blocked": "who blocked somebody is not told to that one",
    "questions.PrivateDraft.member": "brouillons de messages privés",
    "promise.OnCall.member": "astreinte",
    "promise.Solicitation.member": "sollicitations reçues",
    "promise.Solicitation.invited_by": "invitations à répondre",
    "promise.Claim.member": "questions prises en charge",
    "kb.ProcedurePage.verified_by": AS_AUTHORITY,
    "kb.ProcedurePage.keeper": AS_AUTHORITY,
    "kb.FollowedProcedure.member": "fiches suivies",
    "kb.Provenance.author": WITHIN,  # the message that was cited
    "kb.Feedback.member": "avis sur les fiches",
    "kb.WalledImage.uploaded_by_user": AS_AUTHORITY,
    "kb.WalledDocument.uploaded_by_user": AS_AUTHORITY,
    "moderation.Decision.by": AS_AUTHORITY,
    "moderation.Decision.member": AS_AUTHORITY,
    "moderation.Claim.by": AS_AUTHORITY,
    "moderation.Case.closed_by": AS_AUTHORITY,
    "moderation.Flag.member": "signalements",
    "moderation.Proposal.member": "propositions de fiches",
    "moderation.SetAside.by": AS_AUTHORITY,
    "account.EmailAddress.user": WITHIN,
    "mfa.Authenticator.user": "seconds facteurs",
    "socialaccount.SocialAccount.user": "compte rattaché",
}
ENGINES = {"wagtailcore", "wagtailadmin", "wagtailusers", "wagtaildocs", "wagtailimages", "auth"}


def parcel_of(client, member):
    client.force_login(member)
    with zipfile.ZipFile(BytesIO(client.post("/compte/donnees/").content)) as packed:
        return json.loads(packed.read("mes-donnees.json"))


def test_every_table_that_names_a_member_is_in_the_parcel_or_says_why(client, peer):
    relations = [f for f in Member._meta.get_fields(include_hidden=True) if f.auto_created and not f.concrete]
    tables = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in relations
        if relation.related_model._meta.app_label not in ENGINES
    }

    assert tables == set(PLACES)

    sections = set(parcel_of(client, peer))
    assert {said for said in PLACES.values() if said in sections} == sections - {
        "fait le", "profil", "invitations reçues",
        "paroles aux comités",  # found by a code: nothing of a committee is a key to a person
    }  # fmt: skip


def test_a_message_that_one_thanked_for_is_named_as_in_its_address(client, peer, topic):
    Thanks.objects.create(post=topic.first_post, member=peer)

    (thanked,) = parcel_of(client, peer)["mercis donnés"]

    assert thanked["message"] == topic.first_post.public_id


def test_what_one_said_in_private_chose_and_asked_for_is_in_it(client, peer, topic):
    other = MemberFactory(peer=True)
    talk = Conversation.objects.create(begun_by=peer, key=key_of(peer, other))
    for person in (peer, other):
        Participation.objects.create(conversation=talk, member=person)
    letter = PrivateMessageFactory(conversation=talk, sender=peer, text="Ma lettre.")
    PrivateDraft.objects.create(member=peer, place=f"a:{other.pk}", text="Ma lettre à finir.")
    Draft.objects.create(member=peer, topic=topic, text="Ma réponse à finir.")
    Follow.objects.create(member=peer, topic=topic)
    Block.objects.create(member=peer, blocked=MemberFactory(peer=True, last_name="Bloqué"))
    case = Case.objects.create(post=topic.first_post, risk=1)
    Flag.objects.create(case=case, member=peer, reason="other", words="Mon signalement.")
    Request.objects.create(
        member=peer, network=peer.network, job="Ma fonction d’alors", charter_at=timezone.now()
    )
    Invitation.objects.create(
        email=peer.email, network=peer.network, ends_on="2017-02-01", used_at=timezone.now()
    )
    Presence.objects.create(member=peer, confirmed_on="2017-01-16")
    Notice.objects.create(recipient=peer, kind="answer", text="Ma nouvelle.", url="/", key="k")

    data = parcel_of(client, peer)

    said = json.dumps(data, ensure_ascii=False)
    for words in (
        "Ma lettre.", "Ma lettre à finir.", "Ma réponse à finir.", topic.subject, "Bloqué",
        "Mon signalement.", "Ma fonction d’alors", "Ma nouvelle.", "2017-01-16", "2017-02-01",
    ):  # fmt: skip
        assert words in said, words
    assert data["demandes"][0]["charte acceptée le"]
    assert data["choix de notifications"]
    assert letter.text in str(data["conversations privées"])
