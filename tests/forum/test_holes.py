"""The seventeen holes of machina as shipped (docs/design.md), one by one.

Where the shape itself is gone (polls, feeds, public profiles, lists of subscriptions), the test says so by
asserting that no address leads there any more.
"""

import re
import time
import uuid
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver
from django.urls.resolvers import URLResolver
from markdown_it import MarkdownIt

from comcep.members.access.audiences import Audience
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.forum_attachments.models import Attachment, private_path
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_permission.handler import PermissionHandler
from forum.engine.forum_permission.models import ForumPermission, GroupForumPermission
from forum.engine.rendering import MAX_LENGTH, render
from tests.factories import MemberFactory, PostFactory, SectionFactory, TopicFactory
from tests.forum.test_reply import needs_approval
from tests.forum.writing import ASK, question_form, url

pytestmark = pytest.mark.django_db
WORDS = "Une réponse."


@pytest.fixture
def secret():
    """A topic of a section that the peers do not read, with a file."""
    topic = TopicFactory(forum=SectionFactory(opened_to=Audience.MODERATORS), subject="Sujet confidentiel")
    Attachment.objects.create(
        post=topic.first_post, file=SimpleUploadedFile("s.txt", b"SECRET"), name="s.txt", size=6
    )
    return topic


def addresses():
    """Every pattern of the site but Wagtail's admin, as text."""

    def walk(resolver, prefix=""):
        for pattern in resolver.url_patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                if not route.startswith("admin/"):
                    yield from walk(pattern, route)
            else:
                yield route

    return list(walk(get_resolver()))


def test_s1_approval_is_that_of_the_topic_s_own_section(client, peer, topic):
    """No address names a section beside the topic; a section sent in the form changes nothing either."""
    free = SectionFactory()
    needs_approval(peer, topic.forum)
    client.force_login(peer)

    client.post(
        f"{url('reply', topic)}?section={free.slug}",
        {"text": WORDS, "section": free.slug, "forum": free.slug},
    )

    assert Post.objects.latest("pk").approved is False
    assert not [
        a
        for a in addresses()
        if re.search(r"(repondre|modifier|retenir|merci).*section|section.*(repondre|modifier)", a)
    ]


def test_s2_locking_asks_the_topic_s_own_section(client, moderator, topic):
    """A moderator without the right in that section does not lock there, whatever the form says."""
    elsewhere = SectionFactory()
    lock = ForumPermission.objects.get(codename="can_lock_topics")
    GroupForumPermission.objects.filter(forum=topic.forum, permission=lock).delete()
    topic.forum.save()
    client.force_login(moderator)

    response = client.post(
        f"/moderation/sujet/{topic.public_id}/verrouiller/", {"etat": "1", "section": elsewhere.slug}
    )

    topic.refresh_from_db()
    assert response.status_code == 403 and not topic.is_locked


def test_s3_there_are_no_polls():
    assert not apps.is_installed("machina.apps.forum_conversation.forum_polls")
    assert "forum_polls" not in {config.label for config in apps.get_app_configs()}
    assert not [a for a in addresses() if "poll" in a or "sondage" in a]


def test_s4_an_edit_takes_no_file_from_another_message(client, secret):
    """Neither by machina's field names nor by ours: the choices are the message's own files."""
    theirs = Attachment.objects.get()
    mine = TopicFactory()
    Attachment.objects.create(
        post=mine.first_post, file=SimpleUploadedFile("m.txt", b"mine"), name="m.txt", size=4
    )
    client.force_login(mine.poster)
    form = {
        "text": WORDS,
        "title": mine.subject,
        "seen": 0,
        "drop": [theirs.public_id],
        "attachment-0-id": theirs.pk,
    }

    response = client.post(url("edit", mine.first_post), form)

    theirs.refresh_from_db()
    assert response.status_code == 422
    assert theirs.post_id == secret.first_post_id


def test_s5_a_file_follows_its_message(client, peer, secret):
    client.force_login(peer)

    assert client.get(url("attachment", Attachment.objects.get())).status_code == 404


def test_s5_a_file_of_an_unapproved_message_is_not_found(client, peer, topic):
    post = PostFactory(topic=topic, approved=False)
    file = Attachment.objects.create(post=post, file=SimpleUploadedFile("s.txt", b"x"), name="s.txt", size=1)
    client.force_login(peer)

    assert client.get(url("attachment", file)).status_code == 404


def test_s5c_no_address_leads_to_the_stored_file(client, moderator, secret):
    stored = Path(Attachment.objects.get().file.path)
    client.force_login(moderator)

    assert not stored.is_relative_to(settings.MEDIA_ROOT) and not stored.is_relative_to(settings.STATIC_ROOT)
    assert re.fullmatch(r"[0-9a-f]{32}", private_path(None, "fiche de paie.pdf"))
    assert client.get(f"/media/{stored.name}", follow=True).status_code == 404
    with pytest.raises(ValueError, match="URL"):
        _ = Attachment.objects.get().file.url


def test_s6_an_unapproved_topic_is_neither_read_nor_answered(client, peer, peers_section):
    topic = TopicFactory(forum=peers_section, approved=False, subject="Sujet en attente")
    client.force_login(peer)

    for page in (topic.question.get_absolute_url(), url("reply", topic)):
        response = client.get(page)
        assert response.status_code == 404 and "Sujet en attente" not in response.text
    assert client.post(url("reply", topic), {"text": WORDS}).status_code == 404
    assert client.post(url("thank", topic.first_post)).status_code == 404


def test_s7_s8_there_is_no_page_of_a_member_s_messages():
    """Profiles by number, open to all, with waiting messages: gone with machina's member app."""
    labels = {config.label for config in apps.get_app_configs()}
    assert "forum_member" not in labels
    assert not [a for a in addresses() if re.search(r"profile|profil/|posts/$", a)]


def test_s8_a_visitor_signs_in_before_anything_of_the_forum(client, topic, answer):
    pages = [
        ASK,
        url("reply", topic),
        url("edit", answer),
        topic.question.get_absolute_url(),
        "/forum/",
    ]

    for page in pages:
        response = client.get(page)
        assert response.status_code == 302 and response.url.startswith("/connexion/"), page


def test_s9_a_denied_rubric_holds_for_the_address_too(client, peer):
    rubric = SectionFactory(type=Forum.FORUM_CAT)
    topic = TopicFactory(forum=SectionFactory(parent=rubric))
    client.force_login(peer)
    assert client.get(topic.question.get_absolute_url()).status_code == 200

    reading = ForumPermission.objects.get(codename="can_read_forum")
    GroupForumPermission.objects.filter(forum=rubric, permission=reading).update(has_perm=False)
    rubric.save()

    assert client.get(topic.question.get_absolute_url()).status_code == 404
    assert client.post(url("reply", topic), {"text": WORDS}).status_code == 404


def test_s10_there_are_no_feeds():
    assert "forum_feeds" not in {config.label for config in apps.get_app_configs()}
    assert not [a for a in addresses() if re.search(r"feed|rss|atom|flux", a)]


def test_s11_lists_and_objects_are_asked_of_one_evaluator(peer, peers_section, outsiders_section):
    """A denial on one right, for one audience, gives the same answer section by section and as a list."""
    deny = ForumPermission.objects.get(codename="can_start_new_topics")
    GroupForumPermission.objects.filter(
        forum=peers_section, permission=deny, group__name=Audience.PEERS
    ).update(has_perm=False)
    peers_section.save()

    rights = PermissionHandler(peer)

    listed = set(rights.ids_with("can_start_new_topics"))
    assert listed == {
        pk for pk in (peers_section.pk, outsiders_section.pk) if rights.has("can_start_new_topics", pk)
    }
    assert peers_section.pk not in listed and peers_section.pk in rights.readable_ids()


def test_s12_there_is_no_list_of_subscriptions():
    assert not [a for a in addresses() if re.search(r"subscri|abonnement", a)]


def test_s13_no_scheme_of_script_survives(client, peer, topic):
    client.force_login(peer)

    client.post(url("reply", topic), {"text": "[x](javascript&colon;alert(1)) ![x](javascript:alert(1))"})

    tags = re.findall(r"<[^>]*>", Post.objects.latest("pk").content.rendered)
    assert tags and not any("script" in tag or "<img" in tag for tag in tags)


BOMBS = ["[a](", "`", "[", "![", "<!--", ">", "\t", "<http://"]


@pytest.mark.embedded  # the parser is the same everywhere, and takes seconds
@pytest.mark.parametrize("bomb", BOMBS)
def test_s14_the_parser_is_bounded(bomb):
    started = time.process_time()

    render(("mot " + bomb * MAX_LENGTH)[:MAX_LENGTH])

    assert time.process_time() - started < 4  # a parser that is not bounded takes ten seconds


@pytest.mark.embedded
def test_s14_a_form_parses_three_times_at_most(client, peer, topic, monkeypatch):
    parsed = []
    monkeypatch.setattr(
        MarkdownIt, "parse", lambda *args, parse=MarkdownIt.parse: parsed.append(1) or parse(*args)
    )
    client.force_login(peer)

    response = client.post(url("reply", topic), {"text": "mot"})

    assert response.status_code == 302
    assert len(parsed) <= 3  # checked, screened, stored


def test_s14_beyond_the_limit_nothing_is_parsed(client, peer, topic):
    client.force_login(peer)

    response = client.post(url("reply", topic), {"text": "[a](" * 8_000})

    assert response.status_code == 422 and topic.posts.count() == 1
    assert render("x" * (MAX_LENGTH + 5)).count("x") == MAX_LENGTH


def test_s15_an_edit_goes_back_to_approval(client, topic):
    author = MemberFactory(peer=True)
    post = PostFactory(topic=topic, poster=author)
    needs_approval(author, topic.forum)
    client.force_login(author)

    client.post(url("edit", post), {"text": "Une réclame.", "seen": 0})

    post.refresh_from_db()
    topic.refresh_from_db()
    assert post.approved is False and topic.posts_count == 1
    client.force_login(MemberFactory(peer=True))
    assert "Une réclame." not in client.get(topic.question.get_absolute_url()).text


def test_s16_no_template_prints_the_raw_text_of_a_message():
    printed = re.compile(r"\{\{[^}]*\bcontent(?!\.rendered)\b[^}]*\}\}|(?<!\.rendered)\|\s*safe\b")
    found = [
        f"{path.relative_to(settings.BASE_DIR)}: {match}"
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for match in printed.findall(path.read_text())
        if path.parent.name in {"questions", "moderation", "components"}
    ]

    assert found == []


def test_s17_a_member_who_leaves_takes_no_answer_away(topic):
    answers = [PostFactory(topic=topic) for _ in range(3)]

    topic.poster.delete()

    assert Topic.objects.get(pk=topic.pk).poster is None
    assert Post.objects.filter(pk__in=[a.pk for a in answers]).count() == 3
    assert Post.objects.get(pk=topic.first_post_id).poster is None


def test_a_question_in_a_section_of_moderators_is_not_asked_by_a_peer(client, peer, secret):
    """S1 again, at the other door: the section of a new topic is checked, not believed."""
    client.force_login(peer)

    response = client.post(ASK, question_form(secret.forum, key=str(uuid.uuid4())))

    assert response.status_code in {404, 422} and "confidentiel" not in response.text
    assert Topic.objects.count() == 1
