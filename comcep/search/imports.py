"""Topics and procedures from files of lines, by the thousand: checked first, then written in bulk.

A file is read twice: once to refuse it whole when a line is not sound, once to write it. What is written is
noted line by line in the transaction that writes it, so a run cut short goes on where it stopped.
"""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import slugify
from wagtail.models import Locale, Page

from comcep.members.audiences import Audience
from comcep.members.models import Member, Region
from comcep.privacy import guard
from comcep.search.models import Imported, SearchPending
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.rendering import MAX_LENGTH, render
from forum.questions.models import Authorship, Question, Scheme, Theme, topic_url
from kb.authoring.paragraphs import as_paragraphs
from kb.authoring.tree import index_page
from kb.models import ProcedurePage

CHUNK = 50  # lines of one transaction: on SQLite nobody else writes meanwhile
REVIEW_AFTER = timedelta(days=180)
TOPIC, PROCEDURE = SearchPending.Kind.TOPIC, SearchPending.Kind.PROCEDURE


class BadFile(ValueError):
    """A line cannot be imported: the message names it, and nothing has been written."""


@dataclass
class Report:
    """What happened: lines written now, lines that were there, findings of the guard by label."""

    written: int = 0
    already: int = 0
    masked: int = 0
    findings: Counter = field(default_factory=Counter)


def read(path):
    """``(number, line as a dict)`` of each line that is not empty."""
    try:
        with open(path, encoding="utf-8") as file:
            for number, raw in enumerate(file, 1):
                if raw.strip():
                    yield number, json.loads(raw)
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"Impossible de lire {path}\u00a0: {error}.") from error
    except ValueError as error:
        raise BadFile(f"{path}, ligne {number}\u00a0: ce n’est pas du JSON.") from error


def check(path, *, kind, sections=None):
    """Count the lines, all of them sound. ``sections`` gives the section of a topic, or ``None``."""
    seen, number = set(), 0
    for number, line in read(path):
        where = f"{path}, ligne {number}"
        if not isinstance(line, dict):
            raise BadFile(f"{where}\u00a0: il faut un objet JSON.")
        if not isinstance(line.get("id"), (str, int)) or not 0 < len(str(line["id"])) <= 200:
            raise BadFile(f"{where}\u00a0: «\u202fid\u202f» manque ou n’est pas un texte.")
        for name in ("title", "text"):
            if not isinstance(line.get(name), str) or not line[name].strip():
                raise BadFile(f"{where}\u00a0: «\u202f{name}\u202f» manque ou est vide.")
        if str(line["id"]) in seen:
            raise BadFile(f"{where}\u00a0: l’identifiant «\u202f{line['id']}\u202f» revient deux fois.")
        seen.add(str(line["id"]))
        if not isinstance(line.get("section", ""), str):
            raise BadFile(f"{where}\u00a0: «\u202fsection\u202f» n’est pas un texte.")
        if line.get("date") and _moment(line["date"]) is None:
            raise BadFile(f"{where}\u00a0: la date «\u202f{line['date']}\u202f» n’est pas une date.")
        for name in ("schemes", "regions"):
            if not isinstance(line.get(name, []), list) or not all(
                isinstance(v, str) for v in line.get(name, [])
            ):
                raise BadFile(f"{where}\u00a0: «\u202f{name}\u202f» n’est pas une liste de textes.")
        if kind == TOPIC:
            _check_topic(where, line, sections)
    return len(seen)


def _check_topic(where, line, sections):
    if sections(line.get("section", "")) is None:
        raise BadFile(f"{where}\u00a0: la rubrique «\u202f{line.get('section', '')}\u202f» n’existe pas.")
    replies = line.get("replies") or []
    if not isinstance(replies, list):
        raise BadFile(f"{where}\u00a0: «\u202freplies\u202f» n’est pas une liste.")
    for reply in replies:
        if not isinstance(reply, dict) or not isinstance(reply.get("text"), str) or not reply["text"].strip():
            raise BadFile(f"{where}\u00a0: une réponse n’a pas de texte.")


def section_finder(default=""):
    """A function from what a line says (slug or name) to a section where topics stand, or ``None``."""
    found = {}
    for forum in Forum.objects.filter(type=Forum.FORUM_POST):
        found[forum.name.casefold()] = forum
    for forum in Forum.objects.filter(type=Forum.FORUM_POST):
        found[forum.slug] = forum
    return lambda name: found.get(name.strip().casefold() or default)


def _finder(model, names):
    """A function from what a line says (addresses or names) to rows of ``model``, without the unknown."""
    found = {}
    for row in model.objects.all():
        found |= {name.casefold(): row for name in names(row)}
        found[row.slug] = row
    return lambda said: list(
        dict.fromkeys(found[s.strip().casefold()] for s in said or () if s.strip().casefold() in found)
    )


def _schemes():
    return _finder(Scheme, lambda row: [row.name, *row.name_list])


def _regions():
    return _finder(Region, lambda row: [row.name])


def guarded(text, report, *, on):
    """``text`` with what nobody may publish masked; the rest is only counted, for moderators to look at."""
    if not on:
        return text
    findings = guard.find(text)
    report.findings.update(finding.label for finding in findings)
    forbidden = [finding for finding in findings if finding.level == guard.Level.BLOCK]
    report.masked += len(forbidden)
    return guard.mask(text, forbidden) if forbidden else text


def run(path, writer, *, kind, report, on_url=None):
    """Write the lines of ``path``, a chunk to a transaction; yields lines done.

    ``writer`` is two functions: ``prepare(line)`` reads, guards and renders before the transaction, during
    which nobody else writes on SQLite; ``write(prepared lines)`` writes. ``on_url(id, url)`` hears of each
    line, written now or before.
    """
    prepare, write = writer
    lines = (line for _, line in read(path))
    while chunk := list(islice(lines, CHUNK)):
        ids = [str(line["id"]) for line in chunk]
        before = _known(kind, ids)
        prepared = {str(line["id"]): prepare(line) for line in chunk if str(line["id"]) not in before}
        with transaction.atomic():
            known = _known(kind, ids)
            fresh = [prepared[one] for one in ids if one not in known]
            made = write(fresh) if fresh else {}
            Imported.objects.bulk_create(
                Imported(kind=kind, external_id=one, object_id=pk) for one, pk in made.items()
            )
            SearchPending.objects.bulk_create(SearchPending(kind=kind, object_id=pk) for pk in made.values())
        report.written += len(made)
        report.already += len(known)
        if on_url:
            urls = _urls(kind, known | made)
            for one in ids:
                on_url(one, urls.get((known | made)[one], ""))
        yield len(chunk)


def _known(kind, ids):
    """``{id of the line: key}`` of those that are there already."""
    rows = Imported.objects.filter(kind=kind, external_id__in=ids)
    return dict(rows.values_list("external_id", "object_id"))


def _urls(kind, objects):
    if kind == TOPIC:
        topics = Topic.objects.filter(pk__in=objects.values()).select_related("forum")
        return {topic.pk: topic_url(topic) for topic in topics}
    pages = ProcedurePage.objects.filter(pk__in=objects.values()).values_list("pk", "slug")
    return {pk: reverse("kb:procedure", args=[slug]) for pk, slug in pages}


def _moment(value):
    if not isinstance(value, str):
        return None
    try:
        moment = parse_datetime(value)
        day = None if moment else parse_date(value)
    except ValueError:
        return None
    if day:
        moment = datetime(day.year, day.month, day.day, 12)
    return moment and (timezone.make_aware(moment) if timezone.is_naive(moment) else moment)


# -- topics ---------------------------------------------------------------------------------------------


def topic_writer(sections, *, author, report, with_guard):
    """``(prepare, write)`` of lines as topics; ``write`` gives ``{id: topic id}``.

    ``author`` (may be ``None``) signs what names no member by e-mail. A text longer than one message holds
    goes on in the next one.
    """
    members = {author.email: author} if author else {}
    schemes, regions = _schemes(), _regions()

    def member(email):
        if email and email not in members:
            members[email] = Member.objects.filter(email__iexact=str(email)).select_related("network").first()
        return members.get(email) or author

    def prepare(line):
        """The line, with ``(text, rendered, author, date)`` of each message."""
        messages = []
        for said in [line, *(line.get("replies") or [])]:
            poster, moment = member(said.get("author")), _moment(said.get("date"))
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
        questions = [_question(topic, written) for topic, written in posts.items()]
        Question.objects.bulk_create(questions)
        made = {question.topic_id: question for question in questions}
        Question.schemes.through.objects.bulk_create(
            Question.schemes.through(question=made[topics[str(line["id"])].pk], scheme=scheme)
            for line in lines
            for scheme in schemes(line.get("schemes"))
        )
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
        created=_moment(line.get("date")) or timezone.now(),
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
    )


def _question(topic, posts):
    others = [post for post in posts[1:] if post.poster is None or post.poster != topic.poster]
    peers = [
        post
        for post in others
        if post.poster
        and post.poster.kind == Member.Kind.PEER
        and topic.poster
        and post.poster.network_id != topic.poster.network_id
    ]
    return Question(
        topic=topic,
        first_answer_at=min((post.created for post in others), default=None),
        first_peer_answer_at=min((post.created for post in peers), default=None),
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


# -- procedures -----------------------------------------------------------------------------------------


def procedure_writer(*, keeper, report, with_guard):
    """``(prepare, write)`` of lines as published procedures, « à vérifier »; gives ``{id: page id}``.

    Pages are written in bulk, without revision: the first edit makes one. The section becomes the theme.
    """
    index = Page.objects.get(pk=index_page().pk)
    taken = set(Page.objects.child_of(index).values_list("slug", flat=True))
    themes = {}
    schemes, regions = _schemes(), _regions()

    def theme(name):
        name = " ".join(name.split())[:60]
        if name and name not in themes:
            slug = slugify(name)[:50]
            themes[name] = (
                Theme.objects.get_or_create(slug=slug, defaults={"name": name, "chapter": True})[0]
                if slug
                else None
            )
        return themes.get(name)

    def prepare(line):
        return line, guarded(line["text"], report, on=with_guard)

    def write(prepared):
        lines = [line for line, _ in prepared]
        parent = Page.objects.get(pk=index.pk)
        last = parent.get_last_child()
        step = Page._str2int(last.path[-Page.steplen :]) if last else 0
        pages = []
        for number, (line, text) in enumerate(prepared, step + 1):
            slug = _free(slugify(line["title"])[:80].strip("-") or "fiche", taken)
            path = Page._get_path(parent.path, parent.depth + 1, number)
            pages.append(_procedure(line, text, slug, path, parent, theme(line.get("section", "")), keeper))
        _insert_pages(pages)
        for several, found in (("schemes", schemes), ("regions", regions)):
            through = ProcedurePage._meta.get_field(several).remote_field.through
            through.objects.bulk_create(
                through(procedurepage_id=page.pk, **{f"{several[:-1]}_id": row.pk})
                for page, line in zip(pages, lines, strict=True)
                for row in found(line.get(several))
            )
        Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(pages))
        return {str(line["id"]): page.pk for line, page in zip(lines, pages, strict=True)}

    return prepare, write


def _free(slug, taken):
    free, number = slug, 1
    while free in taken:
        number += 1
        free = f"{slug}-{number}"
    taken.add(free)
    return free


def _procedure(line, text, slug, path, parent, theme, keeper):
    title = " ".join(line["title"].split())[:255]
    moment = _moment(line.get("date")) or timezone.now()
    year = line.get("year") or line.get("as_of")
    return ProcedurePage(
        title=title,
        draft_title=title,
        slug=slug,
        path=path,
        depth=parent.depth + 1,
        url_path=f"{parent.url_path}{slug}/",
        content_type=ContentType.objects.get_for_model(ProcedurePage),
        locale=Locale.get_default(),
        translation_key=uuid4(),
        live=True,
        first_published_at=moment,
        last_published_at=moment,
        owner=keeper,
        theme=theme,
        body=[("situation", as_paragraphs(text))],
        as_of=year if isinstance(year, int) and 1900 < year < 3000 else moment.year,
        state=ProcedurePage.State.TO_CHECK,
        keeper=keeper,
        review_on=timezone.localdate() + REVIEW_AFTER,
        original=True,
        audience=Audience.OUTSIDERS if line.get("open_to_outsiders") is True else Audience.PEERS,
    )


def _insert_pages(pages):
    """Both rows of each page, a chunk at a time: Django's own bulk_create refuses a model with a parent."""
    names = [f.attname for f in Page._meta.concrete_fields if not f.primary_key]
    parents = Page.objects.bulk_create(
        Page(**{name: getattr(page, name) for name in names}) for page in pages
    )
    for page, parent in zip(pages, parents, strict=True):
        page.page_ptr_id = page.pk = page.id = parent.pk
    fields = ProcedurePage._meta.local_concrete_fields
    size = max(1, connection.ops.bulk_batch_size(fields, pages))
    for at in range(0, len(pages), size):
        ProcedurePage._base_manager.all()._insert(
            pages[at : at + size], fields=fields, using=connection.alias
        )
