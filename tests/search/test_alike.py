"""Before a question is published: what answers it already, shown once, and what becomes of the draft."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comcep.members.access.audiences import Audience
from comcep.search import results, usage
from comcep.search.models import Deflection
from forum.engine.forum_conversation.models import Topic
from forum.questions.addresses import topic_url
from forum.questions.models import Draft
from tests.factories import MemberFactory, SectionFactory, TopicFactory
from tests.forum.writing import ASK, Document, question_form
from tests.search.indexes import lose

pytestmark = pytest.mark.django_db
ANSWERED, SIMILAR = reverse("search:answered"), reverse("search:similar")
TITLE = "VAE de comptable refusée par le jury"


@pytest.fixture
def known(peers_section, outsiders_section, build):
    """Three questions alike, each for other readers, and some that have nothing to do with them."""
    closed = SectionFactory(opened_to=Audience.MODERATORS)
    made = [
        TopicFactory(forum=section, subject="Une VAE de comptable refusée", text="Le jury a dit non.")
        for section in (peers_section, outsiders_section, closed)
    ]
    TopicFactory.create_batch(6, forum=peers_section, subject="Tout autre chose", text="Sans aucun rapport.")
    build()
    return made


@pytest.fixture
def asking(client, peer, known):
    client.force_login(peer)
    return client


def chosen(topic, rank=1, key="a-form"):
    return {"repond": f"sujet {topic.public_id} {rank}", "key": key}


def test_without_a_script_the_list_comes_once_before_publication(asking, known, peers_section):
    form = question_form(peers_section, title=TITLE, themes=["vae"])
    before = Topic.objects.count()

    page = asking.post(ASK, form)

    assert topic_url(known[0]) in page.text and topic_url(known[1]) in page.text
    assert topic_url(known[2]) not in page.text
    assert "Publier ma question quand même" in page.text
    assert Topic.objects.count() == before
    again = Document(page.text)
    assert again.fields["alike_seen"] == "1"
    assert form["text"] in page.text and TITLE in page.text
    asking.post(ASK, {**form, "alike_seen": "1"})
    assert Topic.objects.filter(subject=TITLE).count() == 1


def test_who_saw_the_list_while_typing_is_not_stopped(asking, peers_section):
    fragment = asking.post(SIMILAR, {"title": TITLE}).text

    assert Document(fragment).fields["alike_seen"] == "1"
    asking.post(ASK, question_form(peers_section, title=TITLE, alike_seen="1"))
    assert Topic.objects.filter(subject=TITLE).exists()


@pytest.mark.parametrize("changed", [{"announcement": "on"}, {"title": "Tarif d’un bilan à Mende ?"}])
def test_nobody_is_stopped_for_nothing(asking, peers_section, changed):
    form = question_form(peers_section, **{"title": TITLE, "text": "Qui a déjà vu cela ?"} | changed)

    asking.post(ASK, form)

    assert Topic.objects.filter(subject=form["title"]).exists()


def test_a_search_that_is_away_holds_up_no_question(asking, peers_section):
    lose()

    asking.post(ASK, question_form(peers_section, title=TITLE))

    assert Topic.objects.filter(subject=TITLE).exists()


def test_an_outside_member_is_shown_nothing_of_the_peers(client, outsider, known, outsiders_section):
    client.force_login(outsider)

    page = client.post(ASK, question_form(outsiders_section, title=TITLE))

    assert topic_url(known[1]) in page.text
    assert topic_url(known[0]) not in page.text and topic_url(known[2]) not in page.text


@pytest.mark.parametrize(
    "title", ["Bonjour j’ai une question", "Question urgente", "besoin d’aide svp merci", "Bonjour,", "?!"]
)
def test_a_greeting_resembles_nothing(peer, peers_section, build, title):
    TopicFactory.create_batch(3, forum=peers_section, subject="Bonjour, j’ai une question", text="Aide svp.")
    build()

    assert results.similar(peer, title, "") == []


def test_what_answers_closes_the_draft_and_is_counted_once(asking, peer, known, peers_section):
    neighbour = MemberFactory(peer=True)
    for member in (peer, neighbour):
        Draft.objects.create(member=member, section=peers_section, title=TITLE, text="Elle a vingt ans.")
    of_a_reply = Draft.objects.create(member=peer, topic=known[1], text="Ma réponse")
    usage.note_deflected("fiche", 2, "another form")

    first = asking.post(ANSWERED, chosen(known[0], rank=2))
    second = asking.post(ANSWERED, chosen(known[0], rank=2))

    assert first.headers["Location"] == second.headers["Location"] == topic_url(known[0])
    assert set(Draft.objects.values_list("member", "topic")) == {
        (neighbour.pk, None),
        (peer.pk, of_a_reply.topic_id),
    }
    assert usage.deflections() == [(2, 1, 1)]


def test_who_changes_the_mind_finds_the_question_again_and_once(asking, peer, known, peers_section):
    Draft.objects.create(member=peer, section=peers_section, title=TITLE, text="Elle a vingt ans.")
    asking.post(ANSWERED, chosen(known[0]))

    assert TITLE not in asking.get(ASK).text
    page = asking.get(f"{ASK}?reprendre=1").text

    assert TITLE in page and "Elle a vingt ans." in page
    assert Draft.objects.get(member=peer).title == TITLE


def test_what_was_typed_since_the_draft_or_without_one_is_found_again(asking, peer, known, peers_section):
    for draft in ({}, {"title": "Un titre d’avant", "text": "Un texte d’avant.", "section": peers_section}):
        Draft.objects.filter(member=peer).delete()
        if draft:
            Draft.objects.create(member=peer, **draft)
        typed = question_form(peers_section, title=TITLE, text="Elle a trente ans.", themes=["vae"])

        page = asking.post(ANSWERED, typed | chosen(known[0]), follow=True)
        again = Document(asking.get(f"{ASK}?reprendre=1").text)

        assert "Reprendre ma question" in page.text
        assert (again.fields["title"], again.texts["text"].strip()) == (TITLE, "Elle a trente ans.")
        assert "d’avant" not in page.text and not Topic.objects.filter(subject=TITLE).exists()


def test_the_buttons_of_the_list_send_what_was_typed_and_the_key_enter_publishes(asking, peers_section):
    page = Document(asking.post(ASK, question_form(peers_section, title=TITLE)).text)
    buttons = [attrs for tag, attrs in page.tags if tag == "button" and attrs.get("form") == "asking"]

    assert {"name", "formaction"}.isdisjoint(buttons[0])
    answers = [attrs for attrs in buttons if attrs.get("name") == "repond"]
    assert answers and {attrs["formaction"] for attrs in answers} == {ANSWERED}


@pytest.mark.parametrize("what", ["", "sujet", "sujet 12 1", "page {} 1", "fiche {} 1", "sujet\x00 {} 1"])
def test_what_is_no_suggestion_closes_nothing(asking, peer, known, what):
    Draft.objects.create(member=peer, title=TITLE, text="Elle a vingt ans.")

    response = asking.post(ANSWERED, {"repond": what.format(known[0].public_id)})

    assert response.status_code in {400, 404}
    assert Draft.objects.filter(member=peer).exists() and not Deflection.objects.exists()


def test_what_one_may_not_read_answers_nothing(client, outsider, known):
    client.force_login(outsider)
    Draft.objects.create(member=outsider, title=TITLE, text="Elle a vingt ans.")

    assert client.post(ANSWERED, chosen(known[0])).status_code == 404
    assert Draft.objects.filter(member=outsider).exists() and not Deflection.objects.exists()


def test_moderators_read_how_often_by_rank(client, moderator):
    for key, kind, rank in (("a", "sujet", 1), ("b", "sujet", 1), ("c", "fiche", 3)):
        usage.note_deflected(kind, rank, key)
    client.force_login(moderator)

    page = " ".join(client.get(reverse("search:gaps")).text.split())

    assert usage.deflections() == [(1, 0, 2), (3, 1, 0)]
    assert '<th scope="row">3</th><td class="number">1</td><td class="number">0</td>' in page


def test_counts_of_a_year_ago_are_forgotten(db):
    bound = timezone.localdate().replace(day=1) - timedelta(days=365)
    for day in (bound - timedelta(days=1), bound, bound + timedelta(days=1)):
        Deflection.objects.create(rank=1, kind="sujet", month=day, times=1)

    for _ in range(2):
        usage.forget_old()
        assert set(Deflection.objects.values_list("month", flat=True)) == {bound, bound + timedelta(days=1)}
