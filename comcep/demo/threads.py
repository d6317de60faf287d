"""Topics and posts, each written by somebody who could have written it that day.

Rows are created in bulk: what the forum's actions do one by one (rendering, counters, who answered first) is
done here for all.
"""

import random
from collections import defaultdict
from datetime import timedelta

from django.db.models import F
from django.utils.text import slugify
from django.utils.timezone import make_aware

from comcep.demo.dates import LAST_MINUTE
from comcep.demo.people import Cast
from comcep.demo.texts import MODERATORS, BrokenData
from comcep.members.models import Member
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.rendering import render
from forum.questions import timing
from forum.questions.models import Authorship, Question, Scheme, Theme

SEED = 518
PILOT_ENDS = "2016-07-01"


def cast_authors(threads, cast):
    """Give every message an author: ``{thread key: [member, …]}``, in the order of its messages.

    The author is of the named group, had joined before writing, and comes back under the same label only.
    Somebody who has written is likelier to write again, as in any community. Raises ``BrokenData`` when
    nobody fits.
    """
    return _Casting(cast).run(threads)


class _Casting:
    def __init__(self, cast: Cast):
        self.cast = cast
        self.random = random.Random(SEED)
        self.written = defaultdict(int)
        self.kept_apart = {cast.named[name].pk for name in MODERATORS}

    def run(self, threads):
        by_date = sorted(threads, key=lambda thread: (thread.messages[0].at, thread.key))
        return {thread.key: self._authors(thread) for thread in by_date}

    def _authors(self, thread):
        authors, labelled, present = [], {}, set()
        # Whoever is named somewhere in the topic is not drawn for another message of it.
        reserved = {
            self.cast.named[name].pk
            for message in thread.messages
            for name in (message.hints.get("as"), message.group)
            if name in self.cast.named
        }
        for number, message in enumerate(thread.messages):
            label = "asker" if number == 0 else message.by
            if label == "asker" or "/" in label:
                author = labelled.get(label)
            else:
                author = None
            if author is None:
                author = self._draw(thread, message, present | reserved)
                if label == "asker" or "/" in label:
                    labelled[label] = author
            authors.append(author)
            present.add(author.pk)
            self.written[author.pk] += 1
        return authors

    def _draw(self, thread, message, excluded):
        named = message.hints.get("as") or (message.group if message.group in MODERATORS else None)
        if named:
            return self.cast.named[named]
        able = [
            member
            for member in self.cast.groups[message.group]
            if member.validated_at < message.at
            and member.pk not in excluded
            and member.pk not in self.kept_apart
            and _fits(member, message.hints)
        ]
        if not able:
            raise BrokenData(
                f"«\u202f{thread.key}\u202f»\u00a0: personne de «\u202f{message.by}\u202f» "
                f"ne peut écrire le {message.at:%d/%m/%Y}."
            )
        weights = [1 + min(self.written[member.pk], 6) for member in able]
        return self.random.choices(able, weights)[0]


def _fits(member, hints):
    """Whether the member is where the text says its author is."""
    return (
        hints.get("region") in (None, member.region.slug)
        and hints.get("organisation") in (None, member.organisation.slug)
        and not (hints.get("pilot") and f"{member.validated_at:%Y-%m-%d}" >= PILOT_ENDS)
    )


def load(threads, authors, sections, cast):
    """Create topics, posts, questions and themes; gives ``{thread key: topic}``."""
    rng = random.Random(SEED + 1)
    threads = sorted(threads, key=lambda thread: (thread.messages[0].at, thread.key))
    topics = {
        thread.key: Topic(
            forum=sections[thread.section],
            poster=authors[thread.key][0],
            subject=thread.title,
            slug=slugify(thread.title)[:80].strip("-") or "question",
            type=Topic.TOPIC_STICKY if thread.pinned else Topic.TOPIC_POST,
            status=Topic.TOPIC_LOCKED if thread.locked else Topic.TOPIC_UNLOCKED,
            approved=True,
            posts_count=len(thread.messages),
            views_count=len(thread.messages) * rng.randint(6, 11) + rng.randint(8, 60),
            created=thread.messages[0].at,
            last_post_on=thread.messages[-1].at,
        )
        for thread in threads
    }
    Topic.objects.bulk_create(topics.values())
    posts = _posts(threads, topics, authors)
    for thread in threads:
        topic = topics[thread.key]
        topic.first_post, topic.last_post = posts[thread.key][0], posts[thread.key][-1]
    Topic.objects.bulk_update(topics.values(), ["first_post", "last_post"])
    Topic.objects.update(updated=F("last_post_on"))
    _questions(threads, topics, posts, authors, rng)
    _authorships(posts, authors, cast)
    timing.refresh(Question.objects.all())
    _section_counters(threads, topics, sections)
    return topics


def _posts(threads, topics, authors):
    """Every post, numbered in the order of writing; ``{thread key: [post, …]}``."""
    rows = [
        (message.at, thread.key, message.text, author)
        for thread in threads
        for message, author in zip(thread.messages, authors[thread.key], strict=True)
    ]
    rows.sort(key=lambda row: row[:2])
    posts, every = defaultdict(list), []
    for at, key, text, author in rows:
        topic = topics[key]
        post = Post(
            topic=topic, poster=author, subject=topic.subject, content=text, approved=True, created=at
        )
        post._content_rendered = render(text)
        posts[key].append(post)
        every.append(post)
    Post.objects.bulk_create(every, batch_size=200)
    Post.objects.update(updated=F("created"))
    return posts


def _questions(threads, topics, posts, authors, rng):
    names = sorted({name for thread in threads for name in thread.themes})
    themes = {
        name: Theme.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0] for name in names
    }
    questions = []
    for thread in threads:
        writers, written = authors[thread.key], posts[thread.key]
        asker = writers[0]
        question = Question(topic=topics[thread.key], expects_answer=thread.expects_answer)
        if thread.accepted:
            answer = written[thread.accepted]
            question.accepted_post, question.accepted_by = answer, asker
            question.self_solved = writers[thread.accepted] == asker
            question.accepted_at = _accepted_at(answer, written, writers, rng)
        questions.append(question)
    Question.objects.bulk_create(questions)
    Question.themes.through.objects.bulk_create(
        Question.themes.through(question=question, theme=themes[name])
        for question, thread in zip(questions, threads, strict=True)
        for name in thread.themes
    )
    # What the asker would have ticked: the themes that are schemes.
    by_theme = {name: scheme for scheme in Scheme.objects.all() for name in scheme.name_list}
    Question.schemes.through.objects.bulk_create(
        Question.schemes.through(question=question, scheme=by_theme[name])
        for question, thread in zip(questions, threads, strict=True)
        for name in thread.themes
        if name in by_theme
    )


def _accepted_at(answer, written, writers, rng):
    """When the asker came back to say so, or some hours after the answer."""
    later = [
        post.created
        for post, writer in zip(written, writers, strict=True)
        if writer == writers[0] and post.created > answer.created
    ]
    moment = later[0] if later else answer.created + timedelta(hours=rng.randint(1, 20))
    return min(moment + timedelta(minutes=rng.randint(2, 20)), make_aware(LAST_MINUTE))


def _authorships(posts, authors, cast):
    Authorship.objects.bulk_create(
        Authorship(
            post=post,
            network_id=author.network_id,
            region_id=author.region_id,
            outsider=author.kind == Member.Kind.OUTSIDER,
            own=author == authors[key][0],
            shown_at=post.created,
            moderator=author.pk in cast.moderators and f"{post.created:%Y-%m-%d}" >= PILOT_ENDS,
        )
        for key, written in posts.items()
        for post, author in zip(written, authors[key], strict=True)
    )


def _section_counters(threads, topics, sections):
    last = {}
    for thread in threads:
        section, topic = sections[thread.section], topics[thread.key]
        section.direct_topics_count += 1
        section.direct_posts_count += topic.posts_count
        if section.slug not in last or topic.last_post_on > last[section.slug].created:
            last[section.slug] = topic.last_post
    for slug, post in last.items():
        section = sections[slug]
        Forum.objects.filter(pk=section.pk).update(
            direct_topics_count=section.direct_topics_count,
            direct_posts_count=section.direct_posts_count,
            last_post=post,
            last_post_on=post.created,
        )
