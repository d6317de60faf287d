"""The moderators' desk, its log, and the tools on a topic's page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from comcep.moderation.models import Decision
from forum.engine.forum_conversation.models import Topic
from forum.questions.models import Question, Removal
from tests.factories import MemberFactory, PostFactory, TopicFactory
from tests.forum.writing import told

pytestmark = pytest.mark.django_db
DESK, LOG = "/moderation/", "/moderation/journal/"


def of_topic(topic, verb):
    return f"/moderation/sujet/{topic.public_id}/{verb}/"


def of_post(post, verb):
    return f"/moderation/message/{post.public_id}/{verb}/"


def given(reason, **more):
    """What is posted once the letter with that reason was shown."""
    return {"reason": reason, "relu": reason, **more}


@pytest.fixture
def waiting(topic):
    """A reply that waits for approval."""
    return PostFactory(topic=topic, approved=False)


@pytest.mark.parametrize(
    "who", [None, {"peer": True}, {"outsider": True}, {"staff": True}, {"state": "confirmed"}]
)
def test_for_anybody_else_the_desk_does_not_exist(client, topic, answer, who):
    if who:
        client.force_login(MemberFactory(**who))

    for page in (DESK, LOG, of_topic(topic, "deplacer"), of_post(answer, "retirer")):
        assert client.get(page).status_code == 404
    for verb in ("epingler", "verrouiller", "deplacer"):
        assert client.post(of_topic(topic, verb)).status_code == 404
    for verb in ("approuver", "retirer", "retablir"):
        assert client.post(of_post(answer, verb), {"reason": "x"}).status_code == 404
    assert not Decision.objects.exists() and not Removal.objects.exists()


def test_the_desk_lists_what_waits(client, moderator, topic, waiting):
    old = TopicFactory(forum=topic.forum, created=timezone.now() - timedelta(hours=41))
    fresh = TopicFactory(forum=topic.forum, created=timezone.now() - timedelta(hours=39))
    client.force_login(moderator)

    page = client.get(DESK).text

    assert "À approuver <b>1</b>" in page and "Questions sans réponse <b>1</b>" in page
    assert old.subject in page and fresh.subject not in page


def test_a_message_is_approved_and_its_author_and_the_asker_told(client, moderator, topic, waiting):
    client.force_login(moderator)

    client.post(of_post(waiting, "approuver"))
    client.post(of_post(waiting, "approuver"))

    waiting.refresh_from_db()
    topic.refresh_from_db()
    assert waiting.approved and topic.posts_count == 2
    assert told(topic.poster, "answer") == told(waiting.poster, "moderation") == 1
    assert Decision.objects.get().verb == "approve"


def test_a_removal_needs_a_reason(client, moderator, answer):
    client.force_login(moderator)

    response = client.post(of_post(answer, "retirer"), {"reason": "  "})

    assert response.status_code == 422 and "Donnez une raison" in response.text
    assert not Removal.objects.exists()


def test_a_removed_message_is_gone_for_readers_and_told_to_its_author(client, peer, moderator, topic, answer):
    client.force_login(moderator)

    client.post(of_post(answer, "retirer"), given("Nomme une personne."))

    topic.refresh_from_db()
    assert topic.posts_count == 1 and told(answer.poster, "moderation") == 1
    client.force_login(peer)
    assert "Opca de la branche" not in client.get(topic.question.get_absolute_url()).text


def test_the_author_reads_why_and_keeps_the_text(client, peer, moderator, answer):
    client.force_login(moderator)
    client.post(of_post(answer, "retirer"), given("Nomme une personne."))
    page = f"/forum/message/{answer.public_id}/retrait/"

    client.force_login(answer.poster)
    seen = client.get(page).text
    client.force_login(peer)

    assert "Nomme une personne." in seen and "Opca de la branche" in seen
    assert client.get(page).status_code == 404


def test_a_removed_question_takes_its_topic_out_of_sight(client, peer, moderator, topic, answer):
    client.force_login(moderator)
    client.post(of_post(topic.first_post, "retirer"), given("Doublon."))

    client.force_login(peer)

    assert client.get(topic.question.get_absolute_url()).status_code == 404
    assert topic.subject not in client.get("/forum/dossier/").text
    topic.forum.refresh_from_db()
    assert (topic.forum.direct_topics_count, topic.forum.direct_posts_count) == (0, 0)


def test_a_restored_question_comes_back_with_its_answers(client, peer, moderator, topic, answer):
    client.force_login(moderator)
    client.post(of_post(topic.first_post, "retirer"), given("Doublon."))

    client.post(of_post(topic.first_post, "retablir"))
    client.post(of_post(topic.first_post, "retablir"))

    client.force_login(peer)
    assert "Opca de la branche" in client.get(topic.question.get_absolute_url()).text
    topic.forum.refresh_from_db()
    assert (topic.forum.direct_topics_count, topic.forum.direct_posts_count) == (1, 2)
    assert list(Decision.objects.values_list("verb", flat=True)) == ["restore", "remove"]


def test_a_removed_message_is_not_approved_by_the_way(client, moderator, answer):
    client.force_login(moderator)
    client.post(of_post(answer, "retirer"), given("Doublon."))

    response = client.post(of_post(answer, "approuver"))

    assert response.status_code == 409
    answer.refresh_from_db()
    assert not answer.approved


def test_a_removed_answer_is_no_longer_the_accepted_one(client, moderator, topic, answer):
    client.force_login(moderator)
    client.post(f"/forum/message/{answer.public_id}/retenir/")

    client.post(of_post(answer, "retirer"), given("Faux depuis la réforme."))

    topic.question.refresh_from_db()
    assert topic.question.accepted_post is None


@pytest.mark.parametrize(
    ("verb", "field", "value"),
    [("epingler", "type", Topic.TOPIC_STICKY), ("verrouiller", "status", Topic.TOPIC_LOCKED)],
)
def test_a_state_is_set_once_then_taken_back(client, moderator, topic, verb, field, value):
    client.force_login(moderator)

    for _ in range(2):
        client.post(of_topic(topic, verb), given("Hors sujet.", etat="1"))
    topic.refresh_from_db()
    set_to = getattr(topic, field)
    client.post(of_topic(topic, verb), {"etat": "0"})
    topic.refresh_from_db()

    assert set_to == value and getattr(topic, field) == 0
    assert Decision.objects.count() == 2


def test_the_log_tells_of_a_message_that_a_moderator_rewrote(client, moderator, topic, answer):
    client.force_login(moderator)

    edit = f"/forum/message/{answer.public_id}/modifier/"
    client.post(edit, {"text": "Le texte, corrigé par l’animation.", "reason": "Plus clair."})

    assert [(line.verb, line.post) for line in Decision.objects.all()] == [("edit", answer)]


def test_the_log_is_silent_on_the_edits_of_authors(client, answer):
    client.force_login(answer.poster)

    client.post(f"/forum/message/{answer.public_id}/modifier/", {"text": "Le texte, corrigé par son auteur."})

    assert not Decision.objects.exists()


def test_the_log_says_who_what_and_why(client, moderator, topic, answer):
    client.force_login(moderator)
    client.post(of_post(answer, "retirer"), given("Nomme une personne."))

    page = client.get(LOG).text

    for words in (moderator.display_name, "Message retiré", topic.subject, "Nomme une personne."):
        assert words in page


def test_the_tools_are_on_the_topic_for_moderators_alone(client, peer, moderator, topic, waiting):
    page = topic.question.get_absolute_url()

    client.force_login(moderator)
    assert of_topic(topic, "epingler") in client.get(page).text
    assert of_post(waiting, "approuver") in client.get(page).text
    client.force_login(peer)
    assert "/moderation/" not in client.get(page).text


@pytest.mark.parametrize("place", [1, 2])
def test_the_gesture_is_the_first_tool_and_stands_on_the_accepted_answer(
    client, peer, moderator, topic, answer, place
):
    """An answer that comes first is shown once; a later one also right under the question."""
    accepted = answer if place == 1 else PostFactory(topic=topic)
    Question.objects.filter(topic=topic).update(accepted_post=accepted, accepted_at=timezone.now())
    page = topic.question.get_absolute_url()
    client.force_login(moderator)

    text = client.get(page).text

    first = re.search(r"<(?:a|button) [^>]+>", text.partition('class="tools"')[2])[0]
    assert f'href="{of_topic(topic, "fiche")}"' in first
    of_answer = f'href="{of_topic(topic, "fiche")}?reponse={accepted.public_id}"'
    assert of_answer in text.partition(f'id="message-{accepted.public_id}"')[2].partition("</article>")[0]
    assert text.count(of_answer) == place
    if place == 2:
        assert of_answer in text.partition('<section class="accepted')[2].partition("</section>")[0]
    client.force_login(peer)
    assert "/fiche/" not in client.get(page).text


def test_acts_take_a_post(client, moderator, topic, answer):
    client.force_login(moderator)

    for page in (of_topic(topic, "epingler"), of_post(answer, "retablir"), of_post(answer, "approuver")):
        assert client.get(page).status_code == 405


@pytest.mark.parametrize("verb", ["epingler", "verrouiller", "deplacer"])
def test_an_unknown_topic_is_not_found(client, moderator, verb):
    client.force_login(moderator)

    assert client.post(f"/moderation/sujet/{'0' * 16}/{verb}/").status_code == 404


def test_pages_cost_the_same_at_two_sizes(client, moderator, topic, django_assert_num_queries):
    """Session, member, roles, matrix; then the desk's own (lists, counts, rows) and the log's three."""
    client.force_login(moderator)

    def fill(number):
        for _ in range(number):
            TopicFactory(forum=topic.forum, created=timezone.now() - timedelta(hours=50))
            PostFactory(topic=topic, approved=False)
            removed = PostFactory(topic=topic, approved=False)
            Removal.objects.create(post=removed, by=moderator, reason="Doublon.")
            Decision.objects.create(verb="pin", topic=topic, by=moderator)

    for number in (2, 15):
        fill(number)
        client.get(LOG)  # the matrix is loaded once per process
        with django_assert_num_queries(STATEMENTS_DESK):
            client.get(DESK)
        with django_assert_num_queries(STATEMENTS_LOG):
            client.get(LOG)


STATEMENTS_DESK = 10
STATEMENTS_LOG = 5


def test_each_message_has_its_way_out_for_moderators_alone(client, peer, moderator, topic, answer):
    page = topic.question.get_absolute_url()

    client.force_login(moderator)
    assert of_post(answer, "retirer") in client.get(page).text
    client.force_login(peer)
    assert of_post(answer, "retirer") not in client.get(page).text


@pytest.mark.parametrize("verb", ["deplacer", "fiche"])
def test_a_former_address_of_a_topic_leads_to_that_of_today_for_who_reads_it(
    client, moderator, peer, topic, verb
):
    former = f"/moderation/sujet/{topic.pk}/{verb}/"
    client.force_login(moderator)

    response = client.get(former)

    assert (response.status_code, response.headers["Location"]) == (301, of_topic(topic, verb))
    assert client.post(former).status_code == 405
    assert client.get(f"/moderation/sujet/{topic.pk + 1_000}/{verb}/").status_code == 404
    client.force_login(peer)
    assert client.get(former).status_code == 404
