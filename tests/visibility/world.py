"""A small community in which every thing that not everybody may read carries a word of its own.

Each word starts with ``xylo`` and names what carries it; every text also holds ``jonquille``, so that one
search would find them all. Objects are made by the factories, and by the actions where an action matters.
"""

import re
from datetime import timedelta
from functools import cached_property
from io import BytesIO
from typing import ClassVar

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import Collection, Page, Revision, Site, Task, Workflow

from comcep.committee import actions, published_2017
from comcep.committee.models import (
    Comment,
    Example,
    Nomination,
    Preparation,
    Proposal,
    Report,
    fingerprint,
)
from comcep.home.actions import ensure_pages
from comcep.home.models import TextPage
from comcep.members.access.audiences import Audience
from comcep.members.joining import requests as joining
from comcep.members.models import (
    Invitation,
    KeptFile,
    ListImport,
    Member,
    Network,
    Opening,
    Organisation,
    Region,
    Request,
)
from comcep.moderation import actions as moderation
from comcep.moderation import arranging, flags, proposals
from comcep.moderation.models import Case, Decision
from comcep.notifications import quiet
from comcep.notifications.actions import tell
from comcep.notifications.digest import close_due
from comcep.notifications.kinds import Mode
from comcep.notifications.models import Notice, Rhythm
from comcep.notifications.tasks import sweep
from comcep.notifications.tokens import stop_token
from comcep.public_ids import DIGITS
from comcep.search import index, usage
from comcep.search.models import GlossaryTerm, QueryLog
from forum.access.perms import READ_POST
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_permission import handler
from forum.engine.forum_permission.models import ForumPermission, UserForumPermission
from forum.engine.quotes import quotation
from forum.following import news
from forum.following.follows import follow
from forum.promise.models import Claim, Solicitation
from forum.promise.news import tell_again, tell_solicited
from forum.questions import timing
from forum.questions.models import (
    Authorship,
    Block,
    Conversation,
    Draft,
    Merge,
    PrivateDraft,
    PrivateMessage,
    Public,
    Question,
    ReplyTemplate,
    Scheme,
    Sequel,
    Situation,
    Theme,
    Version,
)
from forum.writing import places, withdrawing
from kb.models import Feedback, FollowedProcedure, ProcedurePage, WalledDocument, WalledImage
from kb.reading.follows import tell_followers
from tests.committee import community
from tests.factories import (
    MemberFactory,
    NetworkFactory,
    PostFactory,
    SectionFactory,
    TopicFactory,
    converse,
)
from tests.kb.factories import ProcedureFactory
from tests.visibility.routes import ABSENT

COMMON = "jonquille"


def _pixel():
    drawn = BytesIO()
    Image.new("RGB", (2, 2)).save(drawn, "PNG")
    return drawn


REPORT = ["plan", "payload", "audit", "workings", "exact"]
_report = {}
FEW = {"term_ids", "region_ids", "network_ids"}  # they carry no word


def report_of_2017():
    """The parts of the report on the published community, made once by the real action, leaving no row."""
    if not _report:
        with transaction.atomic():
            community.build()
            made = actions.prepare_report(published_2017.AS_OF)
            _report.update({name: getattr(made, name) for name in REPORT})
            transaction.set_rollback(True)
        handler.forget()
    return _report


IDENTIFIERS = {
    "section_slugs": (Forum, "slug"),
    "section_keys": (Forum, "pk"),
    "merge_keys": (Merge, "pk"),
    "topic_ids": (Topic, "pk"),
    "post_ids": (Post, "pk"),
    "version_ids": (Version, "pk"),
    "attachment_ids": (Attachment, "pk"),
    "kept_ids": (KeptFile, "pk"),
    "member_ids": (Member, "pk"),
    "group_ids": (Group, "pk"),
    "page_ids": (Page, "pk"),
    "collection_ids": (Collection, "pk"),
    "workflow_ids": (Workflow, "pk"),
    "task_ids": (Task, "pk"),
    "site_ids": (Site, "pk"),
    "image_ids": (WalledImage, "pk"),
    "document_ids": (WalledDocument, "pk"),
    "procedure_ids": (ProcedurePage, "pk"),
    "procedure_slugs": (ProcedurePage, "slug"),
    "report_days": (Report, "as_of"),
    "preparation_days": (Preparation, "as_of"),
    "proposal_ids": (Proposal, "pk"),
    "comment_ids": (Comment, "pk"),
    "example_ids": (Example, "pk"),
    "nomination_ids": (Nomination, "pk"),
    "notice_ids": (Notice, "pk"),
    "conversation_ids": (Conversation, "pk"),
    "solicitation_ids": (Solicitation, "pk"),
    "letter_ids": (PrivateMessage, "pk"),
    "case_ids": (Case, "pk"),
    "decision_ids": (Decision, "pk"),
    "network_ids": (Network, "pk"),
    "organisation_ids": (Organisation, "pk"),
    "region_ids": (Region, "pk"),
    "opening_ids": (Opening, "pk"),
    "request_ids": (Request, "pk"),
    "public_requests": (Request, "public_id"),
    "public_members": (Member, "public_id"),
    "public_invitations": (Invitation, "public_id"),
    "public_lists": (ListImport, "public_id"),
    "list_ids": (ListImport, "pk"),
    "theme_ids": (Theme, "pk"),
    "template_ids": (ReplyTemplate, "pk"),
    "theme_slugs": (Theme, "slug"),
    "scheme_ids": (Scheme, "pk"),
    "public_ids": (Public, "pk"),
    "feedback_ids": (Feedback, "pk"),
    "term_ids": (GlossaryTerm, "pk"),
    "query_ids": (QueryLog, "pk"),
}


def canary(name):
    """The word of that thing: ``canary("peers_topic")`` is ``xylopeerstopic``."""
    return "xylo" + name.replace("_", "")


def _name(text):
    """The word in that text, as a key of the table of readers."""
    found = re.search(r"xylo([a-z]+)", text)
    return found and found[1]


def text(name):
    return f"Une {COMMON} pour {canary(name)} dans ce cas."


class World:
    """The objects, and the people by role. Lists of identifiers feed ``routes.HOLES``."""

    def __init__(self):
        self._worded = {}
        report = report_of_2017()  # on an empty database: it makes a community of its own for a moment
        self.people = self._people()
        self._sections()
        self._topics()
        self._pages()
        self._reports(report)
        self._promise()
        self._conversations()
        self._notices()
        self._follows()
        index.rebuild()
        self._after_the_index()

    def _people(self):
        apec, missions = NetworkFactory(slug="apec"), NetworkFactory(slug="missions-locales")
        closed = {"peer": True, "ended_at": timezone.now()}
        people = {
            "applicant": MemberFactory(state=Member.State.CONFIRMED, network=missions),
            "refused": MemberFactory(peer=True, state=Member.State.REFUSED),
            "suspended": MemberFactory(peer=True, state=Member.State.SUSPENDED),
            "ended": MemberFactory(**closed, state=Member.State.ENDED),
            "adviser": MemberFactory(peer=True),
            "denied": MemberFactory(peer=True),
            "author": MemberFactory(peer=True),
            "outsider": MemberFactory(outsider=True),
            "referent": MemberFactory(peer=True, network=apec, roles=["referent"]),
            "outside_referent": MemberFactory(outsider=True, network=missions, roles=["referent"]),
            "moderator": MemberFactory(peer=True, roles=["moderator"]),
            "head_office": MemberFactory(outsider=True, roles=["head"]),
            "committee": MemberFactory(outsider=True, roles=["committee"]),
            "steering": MemberFactory(outsider=True, roles=["steering"]),
            "admin": MemberFactory(staff=True, roles=["admin"]),
        }
        self.writer = MemberFactory(peer=True, last_name=canary("peers_author").capitalize())
        self.listed = MemberFactory(peer=True, last_name=canary("listed_peer").capitalize())
        self.unlisted = MemberFactory(
            peer=True,
            listed=False,
            last_name=canary("unlisted_peer"),
            email=f"{canary('email')}@exemple.test",
        )
        self.other_outsider = MemberFactory(outsider=True, last_name=canary("outsider_name"))
        self.other_applicant = MemberFactory(
            state=Member.State.CONFIRMED, network=apec, last_name=canary("applicant_name")
        )
        self._joining(people, apec)
        return people

    def _joining(self, people, apec):
        """Somebody who asks to join Apec, somebody invited there, a list being read, a proposal."""
        request = Request.objects.create(
            member=self.other_applicant, network=apec, said_organisation=canary("request_place")
        )
        joining.confirm_address(request)
        day = timezone.localdate() + timedelta(days=9)
        by = {"by": people["referent"], "ends_on": day}
        approved = {"approved_by": people["referent"], "approved_at": timezone.now()}
        Invitation.objects.create(
            email="i@exemple.test", last_name=canary("invited_name"), network=apec, **by, **approved
        )
        Invitation.objects.create(
            email="p@exemple.test",
            kind=Member.Kind.OUTSIDER,
            last_name=canary("proposed_name"),
            organisation=self.other_outsider.organisation,
            **by,
        )
        row = {"number": 2, "first_name": "", "email": "", "network_name": "", "organisation_name": ""}
        row |= {"region_name": "", "job": "", "note": "", "faults": ["x"], "last_name": canary("listed_line")}
        ListImport.objects.create(by=people["referent"], name="liste.csv", rows=[row], faults=1)

    def _sections(self):
        self.rubric = SectionFactory(
            name=canary("peers_rubric"),
            slug="rubrique-pairs",
            type=Forum.FORUM_CAT,
            description=text("peers_rubric_text"),
        )
        self.peers = SectionFactory(
            name=canary("peers_section"),
            slug="pairs",
            parent=self.rubric,
            description=text("peers_section_text"),
        )
        self.outside = SectionFactory(
            name=canary("outsiders_section"), slug="hors-pairs", opened_to=Audience.OUTSIDERS
        )
        self.moderators = SectionFactory(
            name=canary("moderators_section"), slug="animation", opened_to=Audience.MODERATORS
        )
        self.closed = SectionFactory(name=canary("closed_section"), slug="fermee", opened_to__closed=True)
        self.below = SectionFactory(
            name=canary("below_closed_section"), slug="sous-fermee", parent=self.closed
        )
        for codename in ("can_see_forum", "can_read_forum"):
            UserForumPermission.objects.create(
                user=self.people["denied"],
                forum=self.rubric,
                permission=ForumPermission.objects.get(codename=codename),
                has_perm=False,
            )

    def _promise(self):
        """Two were asked about a question, of whom one may not read it; a third takes care of it."""
        now = timezone.now()
        until = now + timedelta(hours=6)
        for role in ("author", "denied"):
            row = {"topic": self.unanswered, "member": self.people[role], "step": 16}
            asked = Solicitation.objects.create(**row, why=canary("solicitation_reason"), at=now)
            tell_solicited(asked)
            tell_again(asked)
        Claim.objects.create(topic=self.unanswered, member=self.listed, at=now, until=until)
        Question.objects.filter(topic=self.unanswered).update(claimed_until=until)

    def _topics(self):
        author, outsider = self.people["author"], self.people["outsider"]
        peers = {"forum": self.peers, "poster": self.writer}
        self.topic = TopicFactory(**peers, subject=canary("peers_topic"), text=text("peers_post"))
        self.reply = PostFactory(topic=self.topic, poster=author, content=text("peers_reply"))
        PostFactory(topic=self.topic, poster=self.people["ended"], content="Merci pour cette jonquille.")
        self.pending_post = PostFactory(
            topic=self.topic, poster=author, content=text("pending_post"), approved=False
        )
        self.removed_post = PostFactory(topic=self.topic, poster=author, content=text("removed_post"))
        self.withdrawn_post = PostFactory(topic=self.topic, poster=author, content=text("withdrawn_post"))
        self.locked = TopicFactory(
            **peers, subject=canary("locked_topic"), text=text("locked_post"), status=Topic.TOPIC_LOCKED
        )
        self.pinned = TopicFactory(
            **peers, subject=canary("pinned_topic"), text=text("pinned_post"), type=Topic.TOPIC_STICKY
        )
        self.pending = TopicFactory(
            forum=self.peers,
            poster=author,
            subject=canary("pending_topic"),
            text=text("pending_topic_post"),
            approved=False,
        )
        old = timezone.now() - timedelta(days=3)
        self.unanswered = TopicFactory(**peers, subject=canary("unanswered_topic"), created=old)
        self.in_rubric = TopicFactory(forum=self.rubric, poster=self.writer, subject=canary("rubric_topic"))
        self.moved = TopicFactory(
            forum=self.outside, poster=outsider, subject=canary("moved_topic"), text=text("moved_post")
        )
        self.topic_outside = TopicFactory(
            forum=self.outside,
            poster=outsider,
            subject=canary("outsiders_topic"),
            text=text("outsiders_post"),
        )
        self.topic_moderators = TopicFactory(
            forum=self.moderators,
            poster=self.people["moderator"],
            subject=canary("moderators_topic"),
            text=text("moderators_post"),
        )
        self.topic_closed = TopicFactory(
            forum=self.closed, poster=self.writer, subject=canary("closed_topic"), text=text("closed_post")
        )
        self.topic_below = TopicFactory(
            forum=self.below,
            poster=self.writer,
            subject=canary("below_closed_topic"),
            text=text("below_closed_post"),
        )
        self._unnamed()
        self._about_answers()
        self._before_edits()
        Draft.objects.create(
            member=author, section=self.peers, title=canary("draft_title"), text=text("draft_text")
        )
        Draft.objects.create(member=author, topic=self.topic, text=text("draft_reply"))
        kept = KeptFile(member=author, place=places.reply_to(self.topic), size=60, state=KeptFile.State.READ)
        kept.name = f"{canary('kept_name')}.txt"
        kept.file.save("x", ContentFile(text("kept_bytes").encode()))
        for post, name in [(self.topic.first_post, "attachment"), (self.pending_post, "pending_attachment")]:
            attachment = Attachment(post=post, name=f"{canary(name + '_name')}.txt", size=60)
            attachment.file.save("x", ContentFile(text(name + "_bytes").encode()))
            attachment.thumbnail.save("x", ContentFile(text(name + "_small").encode()))
            attachment.save()

    def _unnamed(self):
        """Two questions without the name of who asked, and what moderators may have to decide of one.

        One is of a member, the other of somebody whose membership ended, and whom no list holds any more.
        """
        moderator = self.people["moderator"]
        more = {"peer": True, "network": NetworkFactory(slug="cap-emploi"), "listed": False}
        self.unnamed_asker = MemberFactory(**more, last_name=canary("unnamed_asker"))
        gone = {"state": Member.State.ENDED, "ended_at": timezone.now(), "last_name": canary("unnamed_gone")}
        old = timezone.now() - timedelta(days=3)
        for asker in (self.unnamed_asker, MemberFactory(**more, **gone)):
            topic = TopicFactory(
                forum=self.peers, poster=asker, subject=f"Une {COMMON} sans nom", created=old
            )
            quoted = quotation(topic.first_post.public_id, f"<p>Une {COMMON}</p>")
            answer = PostFactory(topic=topic, poster=moderator, content=f"{quoted}<p>Voyez.</p>")
            told = [
                PostFactory(topic=topic, poster=asker, content=f"Une {COMMON} de plus.") for _ in range(3)
            ]
            flagged, removed, waits = told
            Authorship.objects.filter(post__topic=topic, own=True).update(unnamed_as="un pair")
            timing.refresh(Question.objects.filter(topic=topic))
            flags.flag({"post": flagged}, by=self.people["adviser"], reason="abuse", words="Un mot.")
            moderation.remove(removed, by=moderator, reason="Hors sujet.")
            Post.objects.filter(pk=waits.pk).update(approved=False)
            Decision.objects.create(verb="decline", topic=topic, post=answer, by=asker)
            Decision.objects.create(verb="lock", topic=topic, by=moderator, reason="Doublon.")

    def _before_edits(self):
        """What messages said before: read, never read by others, found by the guard, out of sight."""
        head, closed = self.topic.first_post, self.topic_closed.first_post
        for post, name, more in (
            (self.reply, "former_post", {}),
            (self.reply, "former_reply", {}),
            (self.reply, "former_unread", {"shown": False}),
            (self.reply, "former_own_found", {"found": True}),
            (head, "former_found", {"found": True, "title": canary("former_found")}),
            (head, "former_head", {"title": canary("former_title")}),
            (self.pending_post, "former_pending", {}),
            (self.removed_post, "former_removed", {}),
            (self.withdrawn_post, "former_withdrawn", {}),
            (closed, "former_closed", {}),
            (self.topic_outside.first_post, "former_outside", {}),
        ):
            Version.objects.create(post=post, text=text(name), by=post.poster, **more)
            Post.objects.filter(pk=post.pk).update(updates_count=1, updated_by=post.poster)

    def _about_answers(self):
        """What came of an accepted one; messages that repeat words of others, where not all read these."""
        question = self.topic.question
        question.accepted_post, question.accepted_at = self.reply, timezone.now()
        question.save()
        question.publics.add(Public.objects.create(slug="public", name="Un public"))
        Situation.objects.create(question=question, contract="cdd", tried=text("tried"))
        Sequel.objects.create(
            question=question, outcome="worked", text=text("sequel"), said_at=timezone.now()
        )
        for topic, source, name, by in (
            (self.topic, self.topic_moderators.first_post, "moderators_post", self.writer),
            (self.topic_outside, self.topic.first_post, "peers_post", MemberFactory(outsider=True)),
        ):
            words = quotation(source.public_id, f"<p>{text(name)}</p>")
            PostFactory(topic=topic, poster=by, content=f"{words}<p>Une {COMMON}, dit-on.</p>")
        ReplyTemplate.objects.create(name=canary("reply_template"), text="Bienvenue.")

    def _pages(self):
        moderator = self.people["moderator"]
        self.home = ensure_pages()
        self.home.notice = f"<p>{text('members_notice')}</p>"
        self.home.save_revision().publish()
        for name, fields in {
            "peers_procedure": {},
            "outsiders_procedure": {"opened_to": Audience.OUTSIDERS},
            "moderators_procedure": {"opened_to": Audience.MODERATORS},
            "draft_procedure": {"live": False},
        }.items():
            body = [("situation", f"<p>{text(name + '_body')}</p>")]
            page = ProcedureFactory(
                title=canary(name), slug=f"fiche-{name[:5]}", body=body, keeper=moderator, **fields
            )
            setattr(self, name, page)
        revised = self.outsiders_procedure.get_latest_revision_as_object()
        revised.intro = text("unpublished_change")
        revised.save_revision()
        Feedback.objects.create(
            page=self.peers_procedure, member=self.people["author"], verdict="erreur", reason=text("feedback")
        )
        for name, audience in {"peers": Audience.PEERS, "outsiders": Audience.OUTSIDERS}.items():
            document = WalledDocument(title=canary(f"{name}_document"), audience=audience)
            document.file.save(f"{name}.txt", ContentFile(text(f"{name}_document_bytes").encode()))
            pixels = ImageFile(_pixel(), name=f"{name}.png")
            WalledImage.objects.create(title=canary(f"{name}_image"), audience=audience, file=pixels)
        for name, fields in {"peers_page": {}, "draft_page": {"live": False}}.items():
            page = TextPage(
                title=canary(name),
                slug=f"page-{name[:5]}",
                intro=text(name + "_intro"),
                audience=Audience.PEERS,
                **fields,
            )
            self.home.add_child(instance=page)
            page.save_revision()
        usage.note_search(canary("query_log"), found=0)

    def _reports(self, made):
        """Three reports with the real tables of January 2017; what they are called is what is watched."""
        for name, state, day in [
            ("released_report", Report.State.RELEASED, "2017-01-16"),
            ("draft_report", Report.State.DRAFT, "2016-10-01"),
            ("withdrawn_report", Report.State.WITHDRAWN, "2016-06-01"),
        ]:
            payload = {**made["payload"], "title": canary(name)}
            if state == Report.State.DRAFT:
                payload["commentary"] = text("draft_commentary")
            fields = {
                **made,
                "commentary": payload.get("commentary", ""),
                "title": canary(name),
                "payload": payload,
                "sha256": fingerprint(payload),
            }
            now = timezone.now()
            dates = {"released_at": None if state == Report.State.DRAFT else now}
            if state == Report.State.WITHDRAWN:
                dates |= {"withdrawn_at": now, "withdrawn_reason": text("withdrawal_reason")}
            report = Report.objects.create(as_of=day, state=state, prepared_at=now, **dates, **fields)
            if state == Report.State.DRAFT:
                Nomination.objects.create(report=report, theme="CPF", reason=text("draft_nomination"))
                words = {"theme": "CPF", "text": text("draft_example"), "replies": "1 à 2 réponses"}
                Example.objects.create(report=report, written_at=now, **words)
            if state == Report.State.RELEASED:
                Comment.objects.create(report=report, text=text("report_comment"), created_at=now)
        failed = {"asked_at": timezone.now(), "failure": text("failed_preparation")}
        Preparation.objects.create(as_of="2015-10-01", **failed)
        Proposal.objects.create(theme="CPF", reason=text("report_proposal"), created_at=timezone.now())

    def _conversations(self):
        """Two peers, a peer and an outside member, an outside member and the moderators; what was flagged."""
        author, adviser, outsider = (self.people[role] for role in ("author", "adviser", "outsider"))
        converse(adviser, author, text("letter_of_peers"), "Merci.")
        converse(author, outsider, text("letter_to_outsider"))
        converse(outsider, None, text("letter_to_team"))
        referent = self.people["referent"]
        _, flagged = converse(author, referent, text("letter_beside_flag"), text("letter_flagged"))
        flags.flag({"message": flagged}, by=author, reason="abuse", words=text("flag_of_letter"))
        flags.flag({"post": self.reply}, by=adviser, reason="personal", words=text("flag_of_post"))
        proposals.propose(self.topic, by=adviser, words=text("proposal"))
        PrivateDraft.objects.create(member=author, place="animation", text=text("letter_draft"))
        blocked = MemberFactory(peer=True, listed=False, last_name=canary("blocked_name"))
        Block.objects.create(member=author, blocked=blocked)

    def _notices(self):
        """The same notice to one who may still read the message, and to some who may not."""
        post = self.moved.first_post
        for role in ["adviser", "outsider", "denied", "committee", "applicant"]:
            tell(
                self.people[role],
                kind="answer",
                text=text("peers_notice"),
                url=reverse("questions:permalink", args=[post.public_id]),
                check=READ_POST,
                args=[post.pk],
                key=f"canary:{role}",
            )

    def _follows(self):
        """Everybody follows the topic that leaves their sight, its new section, a theme, a procedure."""
        theme = Theme.objects.create(slug="theme-suivi", name="Thème suivi")
        self.moved.question.themes.add(theme)
        self.followed_topic = TopicFactory(
            forum=self.outside,
            poster=self.writer,
            subject=canary("followed_topic"),
            text=text("followed_post"),
        )
        self.followed_topic.question.themes.add(theme)
        for role in ["adviser", "outsider", "denied", "committee", "author", "moderator"]:
            person = self.people[role]
            for thing in ("topic", self.moved), ("topic", self.followed_topic), ("theme", theme):
                follow(person, **dict([thing]))
            follow(person, section=self.peers)
            follow(person, section=self.outside)
            FollowedProcedure.objects.create(page=self.peers_procedure, member=person)
        moderator = self.people["moderator"]
        for topic in (self.moved, self.followed_topic):
            news.tell_of_question(topic, topic.question)
            reply = PostFactory(topic=topic, poster=moderator, content="Un mot de plus.")
            news.tell_of_answer(topic, reply)
        tell_followers(self.peers_procedure)
        stop_token_of = {role: stop_token(person, Mode.DAILY) for role, person in self.people.items()}
        self.stop_tokens = ["un-jeton-qui-n-existe-pas", stop_token_of["author"]]

    def send_digests(self):
        """The digests of the day leave: what each one says is what its reader may see now."""
        Rhythm.objects.bulk_create([Rhythm(member=person, hour=0) for person in self.people.values()])
        told_yesterday = quiet.at(timezone.localdate(), 0) - timedelta(hours=1)
        Notice.objects.exclude(waits_for="").update(created_at=told_yesterday)
        close_due()
        sweep()

    def _after_the_index(self):
        """What the index has not heard of yet: it must not matter."""
        Topic.objects.filter(pk__in=[self.moved.pk, self.followed_topic.pk]).update(forum=self.peers)
        withdrawing.withdraw_post(self.withdrawn_post, by=self.people["author"])
        moderation.remove(self.removed_post, by=self.people["moderator"], reason=text("removal_reason"))
        Decision.objects.create(
            verb="move", topic=self.topic, by=self.people["moderator"], reason=text("decision_reason")
        )
        ProcedurePage.objects.filter(pk=self.peers_procedure.pk).update(audience=Audience.PEERS)
        self.send_digests()
        merged = SectionFactory(name=f"Réunie {canary('merged_section')}")
        arranging.merge(merged, self.peers, by=self.people["moderator"])

    @cached_property
    def carriers(self):
        """``{kind of identifier: {identifier: the word its object carries}}``, for objects that carry one."""
        topics = {t.pk: _name(t.subject) for t in Topic.objects.all()}
        # A message that quotes another repeats a word that is not its own.
        posts = Post.objects.exclude(content__startswith="<blockquote")
        posts = {p.pk: _name(p.content.raw) for p in posts}
        attachments = {a.pk: _name(a.name) for a in Attachment.objects.all()}
        pages = {p.pk: _name(p.title) for p in ProcedurePage.objects.all()}
        slugs = {p.slug: _name(p.title) for p in ProcedurePage.objects.all()}
        told = Notice.objects.filter(key__startswith="canary:")
        notices = dict.fromkeys(told.values_list("pk", flat=True), "peersnotice")
        documents = {d.pk: _name(d.title) + "bytes" for d in WalledDocument.objects.all()}
        # An image has no words: its readers are those of the document of the same audience.
        images = {i.pk: _name(i.title).replace("image", "documentbytes") for i in WalledImage.objects.all()}
        reports = {r.as_of.isoformat(): _name(r.title) for r in Report.objects.all()}
        preparations = {p.as_of.isoformat(): _name(p.failure) for p in Preparation.objects.all()}
        requests = {r.pk: _name(r.said_organisation) for r in Request.objects.all()}
        invitations = {i.public_id: _name(i.last_name) for i in Invitation.objects.all()}
        public_requests = {r.public_id: _name(r.said_organisation) for r in Request.objects.all()}
        lists = {each.pk: _name(each.rows[0]["last_name"]) for each in ListImport.objects.all()}
        public_lists = {each.public_id: lists[each.pk] for each in ListImport.objects.all()}
        letters = {m.pk: _name(m.text) for m in PrivateMessage.objects.all()}
        conversations = {m.conversation_id: _name(m.text) for m in PrivateMessage.objects.order_by("-pk")}
        cases = {c.pk: _name(c.flags.first().words) for c in Case.objects.all()}
        people = {m.pk: _name(m.last_name.lower()) for m in (self.unlisted, self.other_outsider)}
        public_members = {m.public_id: people[m.pk] for m in (self.unlisted, self.other_outsider)}
        asked = dict.fromkeys(Solicitation.objects.values_list("pk", flat=True), "solicitationreason")
        found = {
            "solicitation_ids": asked,
            "letter_ids": letters,
            "member_ids": people,
            "conversation_ids": conversations,
            "case_ids": cases,
            "decision_ids": {d.pk: _name(d.reason) for d in Decision.objects.exclude(verb="remove")},
            "request_ids": requests,
            "public_requests": public_requests,
            "public_members": public_members,
            "public_invitations": invitations,
            "public_lists": public_lists,
            "list_ids": lists,
            "section_keys": {s.pk: _name(s.name) for s in Forum.objects.all()},
            "merge_keys": {m.pk: _name(m.source.name) for m in Merge.objects.all()},
            "topic_ids": topics,
            "post_ids": posts,
            "version_ids": {v.pk: _name(v.text) for v in Version.objects.all()},
            "attachment_ids": attachments,
            "kept_ids": {row.pk: _name(row.name) for row in KeptFile.objects.all()},
            "procedure_ids": pages,
            "procedure_slugs": slugs,
            "notice_ids": notices,
            "image_ids": images,
            "document_ids": documents,
            "report_days": reports,
            "preparation_days": preparations,
        }
        for kind, names in list(found.items()):
            model, field = IDENTIFIERS[kind]
            if field == "pk" and hasattr(model, "public_id"):
                public = model.objects.filter(pk__in=names).values_list("public_id", "pk")
                found[f"public_{kind}"] = {public_id: names[pk] for public_id, pk in public}
        return {kind: {key: name for key, name in names.items() if name} for kind, names in found.items()}

    joining_tokens: ClassVar = ["un-jeton-faux"]
    any_section: ClassVar = ["hors-pairs"]
    root_ids: ClassVar = [1]

    def __getattr__(self, name):
        """``topic_ids``, ``public_topic_ids``… as the database holds them, or one that does not exist."""
        kind = name if name in IDENTIFIERS else name.removeprefix("public_")
        if kind not in IDENTIFIERS:
            raise AttributeError(name)
        model, field = IDENTIFIERS[kind]
        if kind != name:
            field = "public_id"
        rows = model.objects.order_by("pk").values_list(field, flat=True)
        found = list(rows[:3] if name in FEW else rows) or [ABSENT if kind == name else "0" * DIGITS]
        self.__dict__[name] = found  # once: whatever is asked of the world is undone
        return found

    def worded(self, name):
        """Those that carry a word, and one that does not: the admin shows every object alike."""
        model, field = IDENTIFIERS.get(name, (None, None))
        if not isinstance(field, str) or name in FEW:
            return getattr(self, name)
        if name not in self._worded:
            rows = Page.objects.specific() if model is Page else model.objects.all()
            carrying, others = [], []
            for row in rows.order_by("pk"):
                held = " ".join(str(value) for key, value in vars(row).items() if not key.startswith("_"))
                (carrying if "xylo" in held else others).append(getattr(row, field))
            self._worded[name] = carrying + others[:1] or [ABSENT]
        return self._worded[name]

    def revisions_of(self, chosen):
        """The revisions of the page chosen before, or one that does not exist."""
        page = chosen.get("page_id") or chosen.get("pk")
        return list(Revision.page_revisions.filter(object_id=page).values_list("pk", flat=True)) or [ABSENT]

    @cached_property
    def page_paths(self):
        return [p.url_path.removeprefix(self.home.url_path) for p in Page.objects.filter(depth__gt=1)]
