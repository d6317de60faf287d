"""What reading left behind: thanks on messages; what the demonstration accounts have read and were told."""

import random
from collections import Counter
from datetime import datetime, timedelta

from django.utils.timezone import make_aware

from comcep.demo.dates import LAST_MINUTE
from comcep.demo.texts import OUTSIDE_SECTIONS
from comcep.members.models import Member
from comcep.notifications.models import Notice
from forum.access.perms import READ_POST
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_permission.handler import PermissionHandler
from forum.engine.forum_tracking.models import TopicReadTrack
from forum.questions.addresses import post_url
from forum.questions.models import Authorship, Follow, Question, Thanks, Theme
from kb.models import FollowedProcedure, ProcedurePage

SEED = 97
# The last visit of each account: what came later is unread, and a little of what came before.
LAST_VISITS = {
    "conseiller": datetime(2017, 1, 13, 17, 45),
    "conseillere": datetime(2017, 1, 10, 18, 5),
    "referent": datetime(2017, 1, 12, 9, 10),
    "animatrice": datetime(2017, 1, 16, 9, 20),
    "horspair": datetime(2017, 1, 11, 14, 30),
    "comite": datetime(2016, 12, 16, 16, 0),
}
LEFT_UNREAD = 0.12


def load(cast):
    rng = random.Random(SEED)
    _thanks(cast, rng)
    _read_marks(cast, rng)
    _notices(cast)
    _follows(cast, rng)


def _thanks(cast, rng):
    """Thanks of members who were there and may read, more of them on the answers that were kept."""
    end = make_aware(LAST_MINUTE)
    kept = set(Question.objects.filter(accepted_post__isnull=False).values_list("accepted_post", flat=True))
    moderators_only = "coin-des-animateurs"
    everybody = {member.pk: member for member in cast.everybody()}
    rows = []
    for post in Post.objects.select_related("topic__forum").order_by("pk"):
        if post.pk == post.topic.first_post_id or post.topic.forum.slug == moderators_only:
            continue
        readers = [
            member
            for member in everybody.values()
            if member.validated_at < post.created
            and member.pk != post.poster_id
            and (member.kind == Member.Kind.PEER or post.topic.forum.slug in OUTSIDE_SECTIONS)
        ]
        number = rng.choice([2, 3, 3, 4, 5]) if post.pk in kept else rng.choice([0, 0, 0, 1, 1, 2])
        thankers = rng.sample(readers, min(number, len(readers)))
        if post.pk in kept and post.topic.poster_id != post.poster_id:
            asker = everybody[post.topic.poster_id]
            thankers = [asker, *(member for member in thankers if member != asker)]
        for member in thankers:
            moment = post.created + timedelta(minutes=rng.randint(20, 60 * 24 * 9))
            rows.append(Thanks(post=post, member=member, created_at=min(moment, end)))
    Thanks.objects.bulk_create(rows)
    counts = Counter(row.post_id for row in rows)
    authorships = list(Authorship.objects.filter(pk__in=counts))
    for authorship in authorships:
        authorship.thanks_count = counts[authorship.pk]
    Authorship.objects.bulk_update(authorships, ["thanks_count"], batch_size=200)


def _read_marks(cast, rng):
    topics = list(Topic.objects.order_by("pk"))
    rows = []
    for name, visit in LAST_VISITS.items():
        member, visit = cast.named[name], make_aware(visit)
        readable = set(PermissionHandler(member).readable_ids())
        for topic in topics:
            if topic.forum_id not in readable or topic.created > visit:
                continue
            own = topic.poster_id == member.pk
            if own or rng.random() > LEFT_UNREAD:
                rows.append(TopicReadTrack(user=member, topic=topic, mark_time=visit))
    TopicReadTrack.objects.bulk_create(rows, batch_size=200)


def _notices(cast):
    """What the forum told the demonstration accounts of the answers they got; nothing is left to mail."""
    rows = []
    for name, visit in LAST_VISITS.items():
        member, visit = cast.named[name], make_aware(visit)
        answers = Post.objects.filter(topic__poster=member).exclude(poster=member)
        told = [
            (f"answer:{post.pk}", post, post.created, "Votre question a reçu une réponse.")
            for post in answers
        ]
        kept = Question.objects.filter(accepted_post__poster=member, self_solved=False).select_related(
            "accepted_post"
        )
        told += [
            (
                f"accepted:{question.accepted_post_id}",
                question.accepted_post,
                question.accepted_at,
                "Votre réponse a été retenue.",
            )
            for question in kept
        ]
        for key, post, moment, text in told:
            rows.append(
                Notice(
                    recipient=member,
                    kind=key.partition(":")[0],
                    text=text,
                    url=post_url(post.public_id),
                    check_name=READ_POST.name,
                    args=[post.pk],
                    key=key,
                    created_at=moment,
                    seen_at=visit if moment <= visit else None,
                    mailed_at=moment,
                )
            )
    Notice.objects.bulk_create(sorted(rows, key=lambda notice: notice.created_at))


def _follows(cast, rng):
    """Askers follow their questions; the demonstration accounts, a little more."""
    end = make_aware(LAST_MINUTE)
    topics = list(Topic.objects.filter(approved=True).order_by("pk"))
    rows = [
        Follow(member_id=topic.poster_id, topic=topic, created_at=topic.created)
        for topic in topics
        if topic.poster_id
    ]
    themes = list(Theme.objects.of_questions().order_by("slug"))
    for name in LAST_VISITS:
        member = cast.named[name]
        sections = PermissionHandler(member).sections()
        readable = {section.id for section in sections}
        others = [t for t in topics if t.forum_id in readable and t.poster_id != member.pk]
        rows += [
            Follow(member=member, topic=topic, created_at=end)
            for topic in rng.sample(others, min(6, len(others)))
        ]
        open_ones = [section for section in sections if not section.is_category]
        rows.append(Follow(member=member, section_id=rng.choice(open_ones).id, created_at=end))
        if member.kind == Member.Kind.PEER:
            rows += [Follow(member=member, theme=theme, created_at=end) for theme in rng.sample(themes, 2)]
    Follow.objects.bulk_create(rows)


def follow_procedures(cast):
    """The demonstration accounts follow two procedures that they may read."""
    rng = random.Random(SEED)
    for name in LAST_VISITS:
        pages = list(ProcedurePage.objects.visible_to(cast.named[name]).order_by("pk"))
        for page in rng.sample(pages, min(2, len(pages))):
            FollowedProcedure.objects.create(page=page, member=cast.named[name])
