"""What each person finds at the root of the site."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from comcep.members.access.audiences import Audience
from comcep.members.models import Member
from forum.sections.unread import mark_topic
from kb.models import ProcedurePage
from tests.factories import MemberFactory, NetworkFactory, PostFactory, SectionFactory, TopicFactory
from tests.kb.factories import ProcedureFactory

pytestmark = pytest.mark.django_db


def home(client, member=None):
    if member:
        client.force_login(member)
    return client.get("/")


# A visitor


def test_a_visitor_reads_what_it_is_and_how_to_join(client, pages):
    response = home(client)

    assert pages.lead in response.text
    assert 'href="/rejoindre/"' in response.text
    assert reverse("account_login") in response.text
    assert "48" in response.text


def test_a_visitor_reads_nothing_of_the_forum(client, pages, peers_section):
    TopicFactory(forum=peers_section, subject="Sujetreservé")

    text = home(client).text

    assert "Sujetreservé" not in text
    assert peers_section.name not in text


def test_the_texts_of_the_home_are_those_of_the_admin(client, pages):
    pages.lead = "Une autre accroche"
    pages.save()

    assert "Une autre accroche" in home(client).text


def test_the_public_figures_are_those_of_the_last_released_report(client, pages, released):
    shown = {figure["label"]: figure["text"] for figure in client.get("/").context["figures"]}
    MemberFactory.create_batch(3, peer=True)

    assert shown["Membres"].endswith("320")
    assert {f["label"]: f["text"] for f in client.get("/").context["figures"]} == shown
    assert "16 janvier 2017" in client.get("/").text


def test_a_draft_gives_no_public_figure(client, pages, draft):
    assert client.get("/").context["figures"] == []


# Somebody who has asked to join


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Member.State.REQUESTED, "Votre demande est enregistrée"),
        (Member.State.CONFIRMED, "Votre réseau doit encore valider"),
        (Member.State.TO_COMPLETE, "Il manque une information"),
    ],
)
def test_an_applicant_reads_where_the_request_stands(client, pages, state, words):
    response = home(client, MemberFactory(state=state, network=NetworkFactory(name="Apec")))

    assert words in response.text
    assert "le réseau Apec" in response.text


def test_an_applicant_reads_nothing_of_the_forum(client, pages, applicant, topic):
    text = home(client, applicant).text

    assert topic.subject not in text
    assert reverse("questions:index") not in text


# A member


def test_a_member_searches_and_asks_from_the_home(client, pages, peer):
    text = home(client, peer).text

    assert f'action="{reverse("search:results")}"' in text
    assert f'href="{reverse("questions:ask")}"' in text
    assert text.count('role="search"') == 1


def test_a_member_finds_the_questions_that_wait_the_oldest_first(client, pages, peer, peers_section):
    for hours in (3, 30, 70):
        TopicFactory(
            forum=peers_section, subject=f"Attente {hours}", created=timezone.now() - timedelta(hours=hours)
        )

    text = home(client, peer).text

    assert text.index("Attente 70") < text.index("Attente 30") < text.index("Attente 3<")
    assert "En attente depuis 70" in text


def test_an_answered_question_waits_no_more(client, pages, peer, topic, answer):
    topic_in_list = home(client, peer).context["waiting"]

    assert topic_in_list == []


def test_my_own_question_is_not_offered_for_me_to_answer(client, pages, peer, peers_section):
    TopicFactory(forum=peers_section, poster=peer)

    context = home(client, peer).context

    assert context["waiting"] == []
    assert len(context["mine"]) == 1


def test_my_question_says_that_it_has_news(client, pages, peer, peers_section):
    topic = TopicFactory(forum=peers_section, poster=peer)
    PostFactory(topic=topic)

    row = home(client, peer).context["mine"][0]

    assert row["news"]
    assert row["chip"].words == "1\u00a0réponse"


def test_my_question_once_read_has_no_news(client, pages, peer, peers_section):
    topic = TopicFactory(forum=peers_section, poster=peer)
    PostFactory(topic=topic)
    mark_topic(peer, topic.pk, timezone.now())

    assert not home(client, peer).context["mine"][0]["news"]


def test_the_unread_count_leads_to_the_list(client, pages, peer, topic):
    response = home(client, peer)

    assert response.context["unread_count"] == 1
    assert f'href="{reverse("questions:unread")}"' in response.text


def test_the_announcement_is_read_by_members_and_not_by_visitors(client, pages, peer):
    pages.notice = "<p>Maintenance jeudi soir.</p>"
    pages.save()

    assert "Maintenance jeudi soir." not in home(client).text
    assert "Maintenance jeudi soir." in home(client, peer).text


def test_a_member_finds_the_last_verified_procedures(client, pages, peer):
    ProcedureFactory(title="Ancienne")
    ProcedureFactory(title="Vérifiée", verified=True)
    ProcedureFactory(title="Dépassée", state=ProcedurePage.State.OBSOLETE)
    ProcedureFactory(title="Brouillon", live=False)

    titles = [row["title"] for row in home(client, peer).context["procedures"]]

    assert titles == ["Vérifiée", "Ancienne"]


def test_an_outsider_finds_only_the_procedures_that_are_open(client, pages, outsider):
    ProcedureFactory(title="Fermée aux hors pairs")
    ProcedureFactory(title="Fiche ouverte", opened_to=Audience.OUTSIDERS)

    text = home(client, outsider).text

    assert "Fiche ouverte" in text
    assert "Fermée aux hors pairs" not in text


# An outside member


def test_an_outsider_finds_only_the_section_that_is_open(client, pages, outsider, topic, outsiders_section):
    TopicFactory(forum=outsiders_section, subject="Question ouverte")

    response = home(client, outsider)

    assert "Question ouverte" in response.text
    assert topic.subject not in response.text
    assert response.context["unread_count"] == 1
    assert reverse("members:directory") not in response.text


# Roles


def test_a_moderator_counts_the_questions_that_break_the_promise(client, pages, moderator, peers_section):
    for hours in (10, 50, 90):
        TopicFactory(forum=peers_section, created=timezone.now() - timedelta(hours=hours))

    tasks = home(client, moderator).context["tasks"]

    assert [task["count"] for task in tasks if task["url"] == reverse("questions:unanswered")] == [2]
    assert reverse("moderation:desk") in [task["url"] for task in tasks]


def test_an_adviser_has_no_task(client, pages, peer, topic):
    assert home(client, peer).context["tasks"] == []


def test_the_committee_is_led_to_the_reports(client, pages):
    member = MemberFactory(outsider=True, roles=["committee"])

    assert reverse("committee:list") in [task["url"] for task in home(client, member).context["tasks"]]


def test_a_referent_is_led_to_the_requests_of_the_network(client, pages):
    member = MemberFactory(peer=True, roles=["referent"])

    assert reverse("members:desk") in [task["url"] for task in home(client, member).context["tasks"]]


def test_an_administrator_is_led_to_the_admin_and_not_to_the_forum(client, pages, topic):
    response = home(client, MemberFactory(staff=True, roles=["admin"]))

    assert reverse("wagtailadmin_home") in response.text
    assert topic.subject not in response.text
    assert reverse("questions:index") not in response.text


# Cost


@pytest.mark.parametrize("role", ["peer", "outsider", "moderator"])
@pytest.mark.parametrize("size", [2, 12])
def test_the_home_of_a_member_takes_ten_statements_at_most(client, pages, statements, request, role, size):
    member = request.getfixturevalue(role)
    section = SectionFactory(opened_to=Audience.OUTSIDERS)
    for _ in range(size):
        TopicFactory(forum=section, created=timezone.now() - timedelta(hours=60))
        PostFactory(topic=TopicFactory(forum=section, poster=member))
        ProcedureFactory(opened_to=Audience.OUTSIDERS, verified=True)
    client.force_login(member)

    client.get("/")  # the process now holds the matrix of rights
    asked = statements("/")

    assert len(asked) <= 10, "\n".join(asked)
