"""The index, a section and the lists that cross sections: what they show, in what order, and to whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Topic
from forum.questions.addresses import topic_url
from forum.questions.models import Theme
from forum.reading import lists
from forum.sections import arranging
from tests.factories import MemberFactory, NetworkFactory, PostFactory, SectionFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, peer):
    client.force_login(peer)
    return client


def ago(**kwargs):
    return timezone.now() - timedelta(**kwargs)


def test_the_index_shows_rubrics_their_sections_and_their_purpose(reader):
    rubric = SectionFactory(name="Les échanges de pratiques", type=Forum.FORUM_CAT)
    SectionFactory(name="Le premier entretien", parent=rubric, description="Ouvrir le dialogue.")

    page = reader.get("/forum/").text

    assert page.index("Les échanges de pratiques") < page.index("Le premier entretien")
    assert "Ouvrir le dialogue." in page


def test_the_index_counts_and_names_the_last_message(reader, peers_section):
    topic = TopicFactory(forum=peers_section, subject="Quel Opca", created=ago(hours=5))
    author = MemberFactory(peer=True, first_name="Dominique", network=NetworkFactory(slug="cap-emploi"))
    PostFactory(topic=topic, poster=author, created=ago(hours=3))

    page = reader.get("/forum/").text

    assert "1 sujet, 2 messages" in page
    assert "Quel Opca" in page
    assert f"{author.display_name} (Cap emploi)" in page
    assert "il y a 3\u00a0h" in page


def test_totals_count_only_what_the_reader_reads(client, outsider, peers_section, outsiders_section):
    TopicFactory(forum=peers_section)
    TopicFactory(forum=outsiders_section)
    client.force_login(outsider)

    assert "1 sujet, 1 message" in client.get("/forum/").text


def test_the_last_message_does_not_show_when_it_is_no_longer_approved(reader, peers_section):
    topic = TopicFactory(forum=peers_section, subject="Sujet retiré")
    Topic.objects.filter(pk=topic.pk).update(approved=False)

    assert "Sujet retiré" not in reader.get("/forum/").text


def test_the_section_of_outsiders_stands_apart_with_its_readers(reader, peers_section, outsiders_section):
    page = reader.get("/forum/").text

    assert 'data-readers="outsiders"' in page
    assert "membres hors pairs" in page


def test_the_index_counts_what_is_unread_in_words(reader, peers_section):
    TopicFactory.create_batch(2, forum=peers_section)

    assert '2 <span class="visually-hidden">sujets </span>non lus' in reader.get("/forum/").text


def test_a_section_lists_pinned_topics_first_then_the_last_written(reader, peers_section):
    old = TopicFactory(forum=peers_section, subject="Ancien", created=ago(days=3))
    new = TopicFactory(forum=peers_section, subject="Récent", created=ago(days=1))
    pinned = TopicFactory(forum=peers_section, subject="Règles", created=ago(days=9), type=Topic.TOPIC_STICKY)

    page = reader.get("/forum/dossier/").text

    order = [page.index(topic_url(topic)) for topic in (pinned, new, old)]
    assert order == sorted(order)
    assert "Épinglé" in page


def test_a_row_says_how_long_the_promise_still_runs(reader, peers_section):
    TopicFactory(forum=peers_section, created=ago(hours=10))

    assert "En attente, encore 37\u00a0h" in reader.get("/forum/dossier/").text


def test_a_row_says_since_when_a_late_question_waits(reader, peers_section):
    TopicFactory(forum=peers_section, created=ago(hours=50))

    assert "En attente depuis 50\u00a0h" in reader.get("/forum/dossier/").text


def test_a_row_says_that_a_question_is_answered(reader, topic, answer):
    page = reader.get("/forum/dossier/").text

    assert "Répondu" in page
    assert "1\u00a0réponse<" in page


def test_a_row_says_that_an_answer_is_retained(reader, question, answer):
    question.accepted_post, question.accepted_at = answer, timezone.now()
    question.save()

    assert "Réponse retenue" in reader.get("/forum/dossier/").text


def test_a_row_says_that_a_topic_is_closed_and_no_longer_that_it_waits(reader, peers_section):
    TopicFactory(forum=peers_section, status=Topic.TOPIC_LOCKED)

    page = reader.get("/forum/dossier/").text

    assert "Fermé" in page
    assert "En attente" not in page


def test_a_row_names_the_author_the_network_the_region_and_the_themes(reader, topic):
    topic.question.themes.add(Theme.objects.get(slug="cpf"))

    page = reader.get("/forum/dossier/").text

    assert f"{topic.poster.display_name}, Apec, Bretagne" in page
    assert "CPF" in page


def test_a_row_of_somebody_who_left_keeps_the_network(reader, topic):
    Topic.objects.filter(pk=topic.pk).update(poster=None)

    assert "Membre parti, Apec, Bretagne" in reader.get("/forum/dossier/").text


def test_a_row_tells_a_screen_reader_that_it_is_unread(reader, topic):
    assert "(non lu)" in reader.get("/forum/dossier/").text


def test_a_title_is_escaped(reader, peers_section):
    TopicFactory(forum=peers_section, subject="<script>alert(1)</script>")

    for url in ("/forum/", "/forum/dossier/", "/forum/sujets-actifs/"):
        assert "<script>alert" not in reader.get(url).text


def test_a_section_shows_twenty_topics_a_page(reader, peers_section):
    TopicFactory.create_batch(21, forum=peers_section)

    assert reader.get("/forum/dossier/").text.count('class="row-title"') == 20
    assert reader.get("/forum/dossier/?page=2").text.count('class="row-title"') == 1


@pytest.mark.parametrize("page", ["0", "-3", "deux", "²", "", "99999999999999999999999", "1;drop"])
def test_an_odd_page_number_is_the_first_page(reader, topic, page):
    response = reader.get("/forum/dossier/", {"page": page})

    assert response.context["page"].number == 1


def test_a_page_beyond_the_last_is_the_last(reader, peers_section):
    TopicFactory.create_batch(21, forum=peers_section)

    assert reader.get("/forum/dossier/?page=70").context["page"].number == 2


def test_a_list_stops_before_pages_that_cost_too_much(reader, peers_section):
    Forum.objects.filter(pk=peers_section.pk).update(direct_topics_count=1_000_000)

    page = reader.get("/forum/dossier/?page=200").context["page"]

    assert (page.count, page.next) == (200, None)


def test_an_empty_section_leads_on(reader, peers_section):
    assert "Ouvrir le premier sujet" in reader.get("/forum/dossier/").text


def test_a_rubric_lists_its_sections(reader):
    rubric = SectionFactory(type=Forum.FORUM_CAT, slug="pratiques")
    SectionFactory(name="Le premier entretien", parent=rubric)

    assert "Le premier entretien" in reader.get("/forum/pratiques/").text


def test_a_topic_waiting_for_approval_is_in_no_list(reader, peers_section):
    TopicFactory(forum=peers_section, subject="À relire", approved=False)

    for url in (
        "/forum/",
        "/forum/dossier/",
        "/forum/non-lus/",
        "/forum/sans-reponse/",
        "/forum/sujets-actifs/",
    ):
        assert "À relire" not in reader.get(url).text


def test_unanswered_starts_with_the_longest_waiting(reader, peers_section):
    short = TopicFactory(forum=peers_section, created=ago(hours=2))
    long = TopicFactory(forum=peers_section, created=ago(hours=40))

    page = reader.get("/forum/sans-reponse/").text

    assert page.index(topic_url(long)) < page.index(topic_url(short))


def test_unanswered_leaves_out_answered_closed_and_shared_topics(reader, peers_section, topic, answer):
    TopicFactory(forum=peers_section, status=Topic.TOPIC_LOCKED)
    shared = TopicFactory(forum=peers_section).question
    shared.expects_answer = False
    shared.save()

    assert "Aucune question n’attend de réponse." in reader.get("/forum/sans-reponse/").text


def test_a_question_that_only_its_asker_completed_still_waits(reader, topic):
    PostFactory(topic=topic, poster=topic.poster)

    assert topic.subject in reader.get("/forum/sans-reponse/").text


def test_active_topics_start_with_the_last_written_of_all_sections(reader, peers_section, outsiders_section):
    before = TopicFactory(forum=peers_section, created=ago(days=2))
    after = TopicFactory(forum=outsiders_section, created=ago(days=1))

    page = reader.get("/forum/sujets-actifs/").text

    assert page.index(topic_url(after)) < page.index(topic_url(before))
    assert "dans Échanges" in page


def test_lists_load_no_text_of_messages(reader, topic, django_assert_max_num_queries):
    reader.get("/forum/")

    with django_assert_max_num_queries(10) as captured:
        reader.get("/forum/sujets-actifs/")

    assert not any("content" in query["sql"] for query in captured.captured_queries)


def test_the_statement_of_unanswered_questions_keeps_what_the_queryset_keeps(peer, topic, peers_section):
    asked = [TopicFactory(forum=peers_section) for _ in range(3)]
    PostFactory(topic=asked[0])
    TopicFactory(forum=peers_section, status=Topic.TOPIC_LOCKED)
    mine = TopicFactory(forum=peers_section, poster=peer)

    found = [pk for pk, _ in lists.waiting(peer, 50)]

    assert found == list(lists.waiting_for(peer).values_list("pk", flat=True))
    assert mine.pk in found
    assert mine.pk not in [pk for pk, _ in lists.waiting(peer, 50, own=False)]


def test_in_an_archived_section_nothing_is_said_to_wait(reader, peers_section, topic):
    waiting = 'data-tone="waiting"'
    other = TopicFactory(forum=SectionFactory())
    pages = [topic_url(topic), f"/forum/{peers_section.slug}/"]
    assert all(waiting in reader.get(path).text for path in pages)

    arranging.archive(peers_section, True)

    assert not any(waiting in reader.get(path).text for path in pages)
    assert waiting in reader.get(topic_url(other)).text
