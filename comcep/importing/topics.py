"""Lines as topics: their messages, in bulk, with what our tables keep beside those of the engine."""

from collections import defaultdict

from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from comcep.importing import files
from comcep.importing.chunks import CHUNK, guarded
from comcep.members.models import Member
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.rendering import MAX_LENGTH, render
from forum.questions import timing
from forum.questions.models import Authorship, Question


def topic_writer(sections, *, author, report, with_guard):
    """``(prepare, write)`` of lines as topics; ``write`` gives ``{id: topic id}``.

    ``author`` (may be ``None``) signs what names no member by e-mail. A text longer than one message holds
    goes on in the next one.
    """
    members = {author.email: author} if author else {}
    schemes, regions = files.schemes(), files.regions()

    def member(email):
        if email and email not in members:
            members[email] = Member.objects.filter(email__iexact=str(email)).select_related("network").first()
        return members.get(email) or author

    def prepare(line):
        """The line, with ``(text, rendered, author, date)`` of each message."""
        messages = []
        for said in [line, *(line.get("replies") or [])]:
            poster, moment = member(said.get("author")), files.moment(said.get("date"))
            for piece in _pieces(guarded(said["text"], report, on=with_guard)):
                messages.append((piece, render(piece), poster, moment))
        return line, messages

    def write(prepared):
        lines = [line for line, _ in prepared]
        topics = {str(line["id"]): _topic(line, sections, member(line.get("author"))) for line in lines}
        Topic.objects.bulk_create(topics.values())
        posts, asked_from = defaultdict(list), {}
        for line, messages in prepared:
            topic = topics[str(line["id"])]
            asked_from[topic] = next(iter(regions(line.get("regions"))), None)
            posts[topic] = [_post(topic, *said, moment or topic.created) for *said, moment in messages]
        every = [post for written in posts.values() for post in written]
        Post.objects.bulk_create(every, batch_size=CHUNK)
        heads = {id(written[0]): asked_from[topic] for topic, written in posts.items()}
        Authorship.objects.bulk_create(_authorship(post, heads.get(id(post))) for post in every)
        for topic, written in posts.items():
            last = max(written, key=lambda post: (post.created, post.pk))
            topic.first_post, topic.last_post, topic.last_post_on = written[0], last, last.created
            topic.posts_count = len(written)
        Topic.objects.bulk_update(posts, ["first_post", "last_post", "last_post_on", "posts_count"])
        questions = [Question(topic=topic) for topic in posts]
        Question.objects.bulk_create(questions)
        made = {question.topic_id: question for question in questions}
        Question.schemes.through.objects.bulk_create(
            Question.schemes.through(question=made[topics[str(line["id"])].pk], scheme=scheme)
            for line in lines
            for scheme in schemes(line.get("schemes"))
        )
        timing.refresh(Question.objects.filter(topic__in=made))
        _count(posts)
        return {one: topic.pk for one, topic in topics.items()}

    return prepare, write


def _topic(line, sections, poster):
    title = " ".join(line["title"].split())[:255]
    return Topic(
        forum=sections(line.get("section", "")),
        poster=poster,
        subject=title,
        slug=slugify(title)[:80].strip("-") or "question",
        type=Topic.TOPIC_POST,
        status=Topic.TOPIC_UNLOCKED,
        approved=True,
        created=files.moment(line.get("date")) or timezone.now(),
    )


def _pieces(text):
    """``text`` in pieces that one message can hold, cut between paragraphs or words."""
    while len(text) > MAX_LENGTH:
        place = max(
            text.rfind("\n\n", MAX_LENGTH // 2, MAX_LENGTH), text.rfind(" ", MAX_LENGTH // 2, MAX_LENGTH)
        )
        place = place if place > 0 else MAX_LENGTH
        yield text[:place]
        text = text[place:].lstrip()
    if text.strip():
        yield text


def _post(topic, text, rendered, poster, moment):
    post = Post(
        topic=topic, poster=poster, subject=topic.subject, content=text, approved=True, created=moment
    )
    post._content_rendered = rendered
    return post


def _authorship(post, region=None):
    """``region`` is what the line says of where the question was asked."""
    poster = post.poster
    return Authorship(
        post=post,
        network=poster and poster.network,
        region=region or (poster and poster.region),
        outsider=bool(poster) and poster.kind == Member.Kind.OUTSIDER,
        own=poster is not None and poster == post.topic.poster,
        shown_at=post.created,
    )


def _count(posts):
    """Move the counters of the sections by what was written in each."""
    by_section = defaultdict(list)
    for topic, written in posts.items():
        by_section[topic.forum_id].append((topic, written))
    for forum_id, topics in by_section.items():
        Forum.objects.filter(pk=forum_id).update(
            direct_topics_count=F("direct_topics_count") + len(topics),
            direct_posts_count=F("direct_posts_count") + sum(len(written) for _, written in topics),
        )
        last = max((topic.last_post for topic, _ in topics), key=lambda post: (post.created, post.pk))
        Forum.objects.filter(pk=forum_id).exclude(last_post_on__gt=last.created).update(
            last_post=last, last_post_on=last.created
        )
