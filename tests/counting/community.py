"""A small open community, the same whatever is hidden between its rows, and the hidden rows."""

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.test import Client, TestCase
from django.utils import timezone

from comcep.committee.models import Proposal
from comcep.home.actions import ensure_pages
from comcep.members.access.audiences import Audience
from comcep.members.models import Invitation, Member, Network, Organisation, Region, Request
from comcep.moderation import actions as moderation
from comcep.moderation import flags
from comcep.notifications.actions import tell
from comcep.notifications.tasks import sweep
from comcep.search import index
from comcep.search.models import GlossaryTerm
from forum.access.perms import READ_POST
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_conversation.models import Topic
from forum.following import news
from forum.following.follows import follow
from forum.questions.models import Draft, PrivateDraft, Question, Scheme, Theme
from kb.models import Feedback, FollowedProcedure, WalledDocument, WalledImage
from tests.counting.forms import send
from tests.factories import (
    MemberFactory,
    NetworkFactory,
    PostFactory,
    RegionFactory,
    SectionFactory,
    TopicFactory,
    converse,
)
from tests.kb.factories import ProcedureFactory, ThemeFactory
from tests.visibility.world import _pixel

TEXT = "La personne demande une validation des acquis."


def file_of(post, name):
    attachment = Attachment(post=post, name=name, size=9)
    attachment.file.save("x", ContentFile(b"une piece"))
    attachment.save()
    return attachment


def document(title, audience):
    made = WalledDocument(title=title, audience=audience)
    made.file.save("d.txt", ContentFile(b"un document"))
    return made


def image(title, audience):
    return WalledImage.objects.create(
        title=title, audience=audience, file=ImageFile(_pixel(), name=f"{title}.png")
    )


class Community:
    """``hidden``: how many rows of each kind, that outside members may not see, come before each open one."""

    def __init__(self, hidden, clock):
        self.hidden, self.clock = hidden, clock
        index.rebuild()
        for step in (
            self.people, self.hidden_places, self.sections, self.topics, self.letters,
            self.procedures, self.told, self.acts,
        ):  # fmt: skip
            with TestCase.captureOnCommitCallbacks(execute=True):
                step()
        index.rebuild()
        self.clock.go_on(days=1)
        with TestCase.captureOnCommitCallbacks(execute=True):
            sweep()

    def next(self):
        """Time goes on, and what one may not see is written meanwhile."""
        self.clock.go_on()
        if hasattr(self, "closed"):
            for _ in range(self.hidden):
                self.hide()

    def people(self):
        region = Region.objects.create(slug="region-nouvelle", name="Région nouvelle")
        network = Network.objects.create(slug="reseau-nouveau", name="Réseau nouveau")
        place = Organisation.objects.create(slug="structure-nouvelle", name="Structure nouvelle")

        def outsider(name, roles=(), **more):
            return MemberFactory(
                outsider=True, email=f"{name}@exemple.test", first_name="Dominique", last_name=name,
                organisation=place, region=region, roles=roles, **more,
            )  # fmt: skip

        def peer(name, roles=()):
            return MemberFactory(
                peer=True, email=f"{name}@exemple.test", first_name="Camille", last_name=name,
                network=network, region=region, roles=roles,
            )  # fmt: skip

        self.peer, self.keeper = peer("Pair"), peer("Garant")
        self.moderator = peer("Animatrice", ["moderator"])
        self.outsider, self.other = outsider("Externe"), outsider("Voisin")
        self.head = outsider("Siège", ["head"])
        self.referent = outsider("Référent", ["referent"], network=network)
        self.readers = {
            "visitor": None, "outsider": self.outsider, "head": self.head, "referent": self.referent,
        }  # fmt: skip

    def hidden_places(self):
        """What hidden rows are hung on is there in every world: rows are counted, not places."""
        self.elsewhere = NetworkFactory()
        NetworkFactory(slug="pole-emploi")  # of those who answer
        RegionFactory()
        ThemeFactory()
        self.closed = SectionFactory(name="Pairs", slug="pairs")
        self.closed_topic = TopicFactory(
            forum=self.closed, poster=self.peer, subject="Entre pairs", text=TEXT
        )
        ProcedureFactory(title="Fiche des pairs", slug="fiche-des-pairs", keeper=self.keeper)

    def hide(self):
        """One row of each kind that an outside member may not see, written by others and for others."""
        section = SectionFactory()
        topic = TopicFactory(forum=section, text=TEXT)
        post = PostFactory(topic=self.closed_topic)
        PostFactory(topic=topic, approved=False)
        file_of(post, "cachee.txt")
        moderation.remove(PostFactory(topic=topic), by=self.moderator, reason="Hors sujet.")
        Draft.objects.create(member=post.poster, section=self.closed, title="Brouillon", text=TEXT)
        flags.flag({"post": post}, by=topic.poster, reason="other", words="À revoir.")
        message = converse(post.poster, topic.poster, TEXT)[0]
        flags.flag({"message": message}, by=topic.poster, reason="other")
        PrivateDraft.objects.create(member=post.poster, place="animation", text=TEXT)
        follow(post.poster, topic=self.closed_topic)
        tell(
            post.poster, kind="answer", text="Une réponse.", url="/forum/",
            check=READ_POST, args=[post.pk], key=f"cache:{post.pk}",
        )  # fmt: skip
        if hasattr(self, "open"):
            self.hide_beside()
        MemberFactory(state=Member.State.CONFIRMED)
        Proposal.objects.create(theme="CPF", reason="À suivre.", created_at=timezone.now())
        applicant = MemberFactory(state=Member.State.CONFIRMED)
        Request.objects.create(member=applicant, network=self.elsewhere)
        Invitation.objects.create(
            email=f"{applicant.pk}@exemple.test",
            network=self.elsewhere,
            by=self.moderator,
            ends_on=timezone.localdate(),
        )

    def hide_beside(self):
        """What waits for approval in the open sections, and what others keep or do there."""
        waiting = TopicFactory(forum=self.open, poster=self.other, text=TEXT, approved=False)
        waiting.question.themes.add(Theme.objects.first())
        file_of(waiting.first_post, "en-attente.txt")
        Draft.objects.create(member=MemberFactory(peer=True), section=self.open, title="Brouillon", text=TEXT)
        if hasattr(self, "mine"):
            for topic in Topic.objects.filter(pk__in=[self.topic.pk, self.mine.pk]):
                follow(self.keeper, topic=topic)
                file_of(PostFactory(topic=topic, poster=self.other, content=TEXT, approved=False), "b.txt")

    def hide_pages(self):
        for _ in range(self.hidden):
            page = ProcedureFactory(keeper=self.keeper)
            ProcedureFactory(keeper=self.keeper, live=False)
            Feedback.objects.create(page=page, member=self.peer, verdict="erreur", reason="Une date.")
            document("Document caché", Audience.PEERS)
            image("cachee", Audience.PEERS)

    def sections(self):
        self.next()
        self.rubric = SectionFactory(
            name="Ouvert", slug="ouvert", type=Forum.FORUM_CAT, opened_to=Audience.OUTSIDERS
        )
        self.next()
        self.open = SectionFactory(
            name="Échanges", slug="echanges", parent=self.rubric, opened_to=Audience.OUTSIDERS
        )
        self.next()
        self.theme = Theme.objects.create(slug="theme-nouveau", name="Thème nouveau")
        Scheme.objects.create(slug="dispositif-nouveau", name="Dispositif nouveau")
        GlossaryTerm.objects.create(term="SIGLEN", expansions="sigle nouveau")

    def topics(self):
        made = {}
        for name, poster, more in [
            ("Une question", self.peer, {}),
            ("Ma question", self.outsider, {}),
            ("Une question close", self.peer, {"status": Topic.TOPIC_LOCKED}),
            ("Une question épinglée", self.other, {"type": Topic.TOPIC_STICKY}),
            ("Ma question en attente", self.outsider, {"approved": False}),
        ]:
            self.next()
            made[name] = TopicFactory(
                forum=self.open, poster=poster, subject=name, text=TEXT, created=timezone.now(), **more
            )
            made[name].question.themes.add(self.theme)
        self.topic, self.mine = made["Une question"], made["Ma question"]
        for poster, topic in [(self.outsider, self.topic), (self.other, self.topic), (self.peer, self.mine)]:
            self.next()
            last = PostFactory(topic=topic, poster=poster, content=TEXT, created=timezone.now())
            file_of(last, "piece.txt")
        self.answer = last
        Question.objects.filter(topic=self.mine).update(accepted_post=last, accepted_at=timezone.now())
        self.next()
        gone = PostFactory(topic=self.topic, poster=self.outsider, content=TEXT, created=timezone.now())
        moderation.remove(gone, by=self.moderator, reason="Hors sujet.")

    def letters(self):
        self.next()
        self.letter = converse(self.outsider, self.peer, TEXT, "Une réponse privée.")[1]
        self.next()
        converse(self.outsider, None, TEXT)
        self.next()
        converse(self.head, self.peer, TEXT, TEXT)

    def procedures(self):
        ensure_pages()
        self.hide_pages()
        document("Document ouvert", Audience.OUTSIDERS)
        self.hide_pages()
        image("ouverte", Audience.OUTSIDERS)
        self.hide_pages()
        self.page = ProcedureFactory(
            title="Fiche ouverte", slug="fiche-ouverte", opened_to=Audience.OUTSIDERS,
            keeper=self.keeper, theme=self.theme,
        )  # fmt: skip
        head = self.topic.first_post
        self.page.provenances.create(
            topic=self.topic, post=head, post_updated=head.updated, author=head.poster, asked=True
        )
        self.next()
        FollowedProcedure.objects.create(page=self.page, member=self.outsider)

    def told(self):
        for thing in ({"topic": self.topic}, {"section": self.open}, {"theme": self.theme}):
            self.next()
            follow(self.outsider, **thing)
            follow(self.head, **thing)
        self.next()
        news.tell_of_answer(self.mine, self.answer)
        self.next()
        news.tell_of_question(self.topic, self.topic.question)
        self.next()
        case = flags.flag({"post": self.topic.first_post}, by=self.outsider, reason="wrong").case
        flags.decide(case, "nothing", by=self.moderator)
        self.next()
        flags.flag({"message": self.letter}, by=self.outsider, reason="other")

    def acts(self):
        """The same gestures of the same person, through the pages."""
        client = Client()
        client.force_login(self.outsider)
        self.next()
        send(client, "/forum/poser/", section="Échanges", title="Une demande de plus", text=TEXT)
        self.next()
        send(client, self.topic.question.get_absolute_url(), text="Une réponse de plus.")
        self.next()
        send(client, self.letter.conversation.get_absolute_url(), text="Une suite.")
        self.next()
        Draft.objects.create(member=self.outsider, section=self.open, title="Mon brouillon", text=TEXT)
        Draft.objects.create(member=self.outsider, topic=self.topic, text=TEXT)
