"""Following: a button, a page, one notice for one event, and nothing of what one may no longer see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comcep.home.actions import ensure_pages
from comcep.members.states import change_state
from comcep.notifications.models import Notice, Rhythm
from forum.following import news
from forum.following.follows import follow, stop
from forum.keeping.own_data import follows as own_follows
from forum.questions.addresses import topic_url
from forum.questions.models import Follow, Theme
from forum.writing import accepting, answers, asking, moderating
from tests.factories import MemberFactory, PostFactory, SectionFactory, TopicFactory

pytestmark = pytest.mark.django_db
FOLLOWS = "/forum/suivis/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def follower(db):
    return MemberFactory(peer=True)


@pytest.fixture
def theme(db):
    return Theme.objects.get(slug="cpf")


def told(member):
    return list(Notice.objects.filter(recipient=member).values_list("kind", flat=True))


def send(client, topic, follow="1", **extra):
    return client.post(reverse("questions:follow_topic", args=[topic.public_id]), {"follow": follow}, **extra)


# The button


def test_a_topic_is_followed_from_its_page_and_left_again(client, follower, topic):
    client.force_login(follower)
    assert "Suivre<" in client.get(topic_url(topic)).text

    send(client, topic)
    assert "Ne plus suivre<" in client.get(topic_url(topic)).text

    send(client, topic, "0")
    assert "Ne plus suivre<" not in client.get(topic_url(topic)).text


def test_a_double_click_follows_once(client, follower, topic):
    client.force_login(follower)

    send(client, topic)
    send(client, topic)

    assert Follow.objects.get(member=follower).active


def test_without_script_one_comes_back_to_the_page(client, follower, topic):
    client.force_login(follower)

    response = client.post(
        reverse("questions:follow_topic", args=[topic.public_id]), {"follow": "1", "next": topic_url(topic)}
    )

    assert response["Location"] == topic_url(topic)


def test_with_htmx_the_button_alone_comes_back_and_says_so(client, follower, topic):
    client.force_login(follower)

    response = send(client, topic, headers=HTMX)

    assert "<html" not in response.text
    assert "Vous suivez ce sujet." in response.text
    assert 'value="0"' in response.text


@pytest.mark.parametrize("name", ["follow_topic", "follow_section", "follow_theme"])
def test_following_needs_a_post(client, follower, topic, theme, name):
    client.force_login(follower)
    said = {"follow_topic": topic.public_id, "follow_section": topic.forum.slug, "follow_theme": theme.slug}

    assert client.get(reverse(f"questions:{name}", args=[said[name]])).status_code == 405


@pytest.mark.parametrize("name", ["follow_topic", "follow_section"])
def test_what_one_may_not_read_cannot_be_followed(client, outsider, topic, name):
    client.force_login(outsider)
    said = topic.public_id if name == "follow_topic" else topic.forum.slug

    assert client.post(reverse(f"questions:{name}", args=[said])).status_code == 404
    assert not Follow.objects.exists()


# By itself


def test_the_asker_follows_the_question(peer, peers_section):
    post = asking.ask(peer, section=peers_section, title="Un CIF", text="Comment faire\u202f?")

    assert Follow.objects.get(member=peer).topic == post.topic


def test_who_answers_follows_the_topic(follower, topic):
    answers.reply(follower, topic, text="Voyez l’Opca.")

    assert Follow.objects.filter(member=follower, topic=topic, active=True).exists()


def test_who_answers_and_chose_not_to_follows_nothing(follower, topic):
    Rhythm.objects.create(member=follower, follow_answered=False)

    answers.reply(follower, topic, text="Voyez l’Opca.")

    assert not Follow.objects.exists()


def test_who_stopped_is_not_made_to_follow_by_answering(follower, topic):
    stop(follower, topic=topic)

    answers.reply(follower, topic, text="Voyez l’Opca.")

    assert not Follow.objects.filter(member=follower, active=True).exists()


# Who hears of what


def test_a_follower_hears_of_a_reply_and_its_author_does_not(follower, topic):
    answerer = MemberFactory(peer=True)
    for member in (follower, answerer):
        follow(member, topic=topic)

    answers.reply(answerer, topic, text="Voyez l’Opca.")

    assert (told(follower), told(answerer)) == ([news.ANSWER], [])


def test_the_asker_who_follows_hears_once_of_an_answer(topic, peer):
    follow(topic.poster, topic=topic)

    answers.reply(peer, topic, text="Voyez l’Opca.")

    assert told(topic.poster) == ["answer"]


def test_an_asker_who_stopped_following_hears_no_more(topic, peer):
    stop(topic.poster, topic=topic)

    answers.reply(peer, topic, text="Voyez l’Opca.")

    assert told(topic.poster) == []


def test_a_follower_hears_of_the_asker_coming_back(follower, topic):
    follow(follower, topic=topic)

    answers.reply(topic.poster, topic, text="Merci, c’est fait.")

    assert told(follower) == [news.ANSWER]


def test_a_question_followed_for_two_reasons_is_told_once(peer, follower, theme):
    rubric = SectionFactory()
    section = SectionFactory(parent=rubric)
    rubric.refresh_from_db()
    for thing in ({"section": section}, {"section": rubric}, {"theme": theme}):
        follow(follower, **thing)

    asking.ask(peer, section=section, title="Un CIF", text="Comment\u202f?", themes=[theme])

    assert told(follower) == [news.QUESTION]


def test_a_question_beside_the_followed_section_is_not_told(peer, follower, peers_section):
    follow(follower, section=SectionFactory())

    asking.ask(peer, section=peers_section, title="Un CIF", text="Comment\u202f?")

    assert told(follower) == []


def test_a_follower_hears_that_an_answer_was_kept(follower, topic, answer):
    follow(follower, topic=topic)

    accepting.accept_answer(topic.question, answer, by=topic.poster)

    assert told(follower) == [news.ANSWER]


def test_what_waits_for_approval_is_told_when_it_is_approved(follower, topic):
    follow(follower, topic=topic)
    post = PostFactory(topic=topic, approved=False)
    assert told(follower) == []

    moderating.approve_post(post)

    assert told(follower) == [news.ANSWER]


def test_telling_costs_the_same_for_few_and_for_many(peer, topic, django_assert_num_queries):
    costs = []
    for number in (2, 40):
        fresh = TopicFactory()
        for member in MemberFactory.create_batch(number, peer=True):
            follow(member, topic=fresh)
        post = PostFactory(topic=fresh, poster=peer)
        with CaptureQueriesContext(connection) as asked:
            news.tell_of_answer(fresh, post)
        costs.append(len(asked))
        assert Notice.objects.filter(key=f"answer:{post.pk}", kind=news.ANSWER).count() == number

    assert costs[0] == costs[1] <= 3


def test_who_is_suspended_is_told_nothing(follower, topic, peer):
    follow(follower, topic=topic)
    change_state(follower, "suspended", by=None, reason="Fin.")

    answers.reply(peer, topic, text="Voyez l’Opca.")

    assert told(follower) == []


# Stopping


def test_what_waits_for_a_mail_goes_with_the_follow(follower, topic, peer):
    follow(follower, topic=topic)
    answers.reply(peer, topic, text="Voyez l’Opca.")

    stop(follower, topic=topic)

    assert told(follower) == []


def test_what_another_follow_asks_for_stays(follower, peer, peers_section, theme):
    follow(follower, section=peers_section)
    follow(follower, theme=theme)
    asking.ask(peer, section=peers_section, title="Un CIF", text="Comment\u202f?", themes=[theme])

    stop(follower, section=peers_section)
    assert told(follower) == [news.QUESTION]

    stop(follower, theme=theme)
    assert told(follower) == []


# What shows


def test_the_page_lists_what_is_followed_news_first(client, follower):
    quiet, lively = TopicFactory(subject="Le calme"), TopicFactory(subject="Le vif")
    for topic in (lively, quiet):
        follow(follower, topic=topic)
    client.force_login(follower)
    client.get(topic_url(quiet))
    client.get(topic_url(lively))
    PostFactory(topic=lively)
    PostFactory(topic=TopicFactory(subject="Pas suivi"))

    page = client.get(FOLLOWS).text

    assert page.index("Le vif") < page.index("Le calme")
    assert "1 sujet avec du nouveau" in page
    assert "Pas suivi" not in page


def test_a_topic_moved_out_of_sight_leaves_every_list_and_count(client, outsider, outsiders_section, topic):
    moved = TopicFactory(forum=outsiders_section, subject="Canari dans la mine")
    follow(outsider, topic=moved)
    answers.reply(moved.poster, moved, text="Encore un mot.")
    client.force_login(outsider)
    assert "Canari" in client.get(FOLLOWS).text
    assert "Canari" in client.get("/notifications/").text

    moderating.move_topic(moved, topic.forum)

    for path in (FOLLOWS, "/notifications/", "/"):
        page = client.get(path).text
        assert "Canari" not in page, path
        assert "1 sujet" not in page and "1 nouvelle" not in page, path
    assert own_follows(outsider) == []


def test_reading_the_topic_makes_its_notices_old(client, follower, topic, peer):
    follow(follower, topic=topic)
    client.force_login(follower)
    answers.reply(peer, topic, text="Voyez l’Opca.")
    assert "1 nouvelle notification" in client.get("/notifications/").text

    client.get(topic_url(topic))

    assert "nouvelle notification" not in client.get("/notifications/").text


def test_each_line_of_the_page_can_be_left_in_one_click(client, follower, topic, theme):
    follow(follower, topic=topic)
    follow(follower, section=topic.forum)
    follow(follower, theme=theme)
    client.force_login(follower)
    page = client.get(FOLLOWS).text

    things = {"topic": topic.public_id, "section": topic.forum.slug, "theme": theme.slug}
    for name, said in things.items():
        url = reverse(f"questions:follow_{name}", args=[said])
        assert f'action="{url}"' in page
        client.post(url, {"follow": "0"})

    assert not Follow.objects.filter(member=follower, active=True).exists()


def test_the_page_costs_the_same_at_two_sizes(client, follower, theme):
    client.force_login(follower)
    costs = []
    for number in (2, 15):
        for topic in TopicFactory.create_batch(number):
            follow(follower, topic=topic)
            follow(follower, section=topic.forum)
        client.get(FOLLOWS)  # The matrix of rights is loaded once per process.
        with CaptureQueriesContext(connection) as asked:
            client.get(FOLLOWS)
        costs.append(len(asked))

    assert costs[0] == costs[1] <= 11


def test_the_home_shows_followed_topics_with_news(client, follower, topic):
    ensure_pages()
    follow(follower, topic=topic)
    client.force_login(follower)

    assert topic.subject in client.get("/").text.partition('id="suivis"')[2].partition("</section>")[0]


def test_leaving_ends_every_follow(follower, topic):
    follow(follower, topic=topic)
    Rhythm.objects.create(member=follower)

    change_state(follower, "ended", by=None, reason="Fin.")

    assert not Follow.objects.exists()
    assert not Rhythm.objects.exists()


def test_own_data_carry_what_one_follows(follower, topic):
    follow(follower, topic=topic)
    follow(follower, section=topic.forum)

    assert {row["sorte"] for row in own_follows(follower)} == {"sujet", "rubrique"}
