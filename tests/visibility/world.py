"""A small community in which every thing that not everybody may read carries a word of its own.

Each word starts with ``xylo`` and names what carries it; every text also holds ``jonquille``, so that one
search would find them all. Objects are made by the factories, and by the actions where an action matters.
"""

import re
from datetime import timedelta
from typing import ClassVar

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page, Revision, Site, Task, Workflow

from comcep.members.audiences import Audience
from comcep.members.models import Member
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_permission.models import ForumPermission, UserForumPermission
from forum.questions.models import Draft, Removal
from tests.factories import MemberFactory, NetworkFactory, PostFactory, SectionFactory, TopicFactory
from tests.visibility.routes import ABSENT

COMMON = "jonquille"
IDENTIFIERS = {
    "section_slugs": (Forum, "slug"),
    "topic_ids": (Topic, "pk"),
    "post_ids": (Post, "pk"),
    "attachment_ids": (Attachment, "pk"),
    "member_ids": (Member, "pk"),
    "group_ids": (Group, "pk"),
    "page_ids": (Page, "pk"),
    "revision_ids": (Revision, "pk"),
    "collection_ids": (Collection, "pk"),
    "workflow_ids": (Workflow, "pk"),
    "task_ids": (Task, "pk"),
    "site_ids": (Site, "pk"),
    "image_ids": (get_image_model(), "pk"),
    "document_ids": (get_document_model(), "pk"),
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
        self.people = self._people()
        self._sections()
        self._topics()

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
        return people

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

    def _topics(self):
        author, outsider = self.people["author"], self.people["outsider"]
        peers = {"forum": self.peers, "poster": self.writer}
        self.topic = TopicFactory(**peers, subject=canary("peers_topic"), text=text("peers_post"))
        self.reply = PostFactory(topic=self.topic, poster=author, content=text("peers_reply"))
        PostFactory(topic=self.topic, poster=self.people["ended"], content="Merci pour cette jonquille.")
        self.pending_post = PostFactory(
            topic=self.topic, poster=author, content=text("pending_post"), approved=False
        )
        self.removed_post = PostFactory(
            topic=self.topic, poster=author, content=text("removed_post"), approved=False
        )
        Removal.objects.create(
            post=self.removed_post, by=self.people["moderator"], reason=text("removal_reason")
        )
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
        Draft.objects.create(
            member=author, section=self.peers, title=canary("draft_title"), text=text("draft_text")
        )
        Draft.objects.create(member=author, topic=self.topic, text=text("draft_reply"))
        for post, name in [(self.topic.first_post, "attachment"), (self.pending_post, "pending_attachment")]:
            attachment = Attachment(post=post, name=f"{canary(name + '_name')}.txt", size=60)
            attachment.file.save("x", ContentFile(text(name + "_bytes").encode()))
            attachment.save()
        self.moved.forum = self.peers
        self.moved.save()

    @property
    def carriers(self):
        """``{kind of identifier: {identifier: the word its object carries}}``, for objects that carry one."""
        topics = {t.pk: _name(t.subject) for t in Topic.objects.all()}
        posts = {p.pk: _name(p.content.raw) for p in Post.objects.all()}
        attachments = {a.pk: _name(a.name) for a in Attachment.objects.all()}
        found = {"topic_ids": topics, "post_ids": posts, "attachment_ids": attachments}
        return {kind: {pk: name for pk, name in names.items() if name} for kind, names in found.items()}

    any_section: ClassVar = ["hors-pairs"]
    root_ids: ClassVar = [1]

    def __getattr__(self, name):
        """``topic_ids``, ``page_ids``… as the database holds them, or one that does not exist."""
        if name not in IDENTIFIERS:
            raise AttributeError(name)
        model, field = IDENTIFIERS[name]
        return list(model.objects.order_by("pk").values_list(field, flat=True)) or [ABSENT]

    @property
    def page_paths(self):
        return [page.url_path.removeprefix("/") for page in Page.objects.order_by("pk")]
