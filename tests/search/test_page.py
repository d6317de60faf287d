"""The search page, as members meet it."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from comcep.members.access.audiences import Audience
from comcep.members.models import Member
from comcep.members.states import change_state
from comcep.search.models import GlossaryTerm, QueryLog, SearchPending
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.addresses import topic_url
from forum.questions.models import Theme
from forum.sections.opening import open_section
from tests.factories import MemberFactory, NetworkFactory, PostFactory, SectionFactory, TopicFactory
from tests.search.indexes import lose
from tests.search.test_engine import HOSTILE

pytestmark = pytest.mark.django_db

PAGE = reverse("search:results")


def search(client, member, text, **more):
    client.force_login(member)
    return client.get(PAGE, {"q": text, **more})


def found(response):
    return {row.object.pk for row in response.context["results"].rows}


@pytest.fixture
def discussion(peers_section):
    topic = TopicFactory(
        forum=peers_section,
        subject="Licenciement pendant un congé",
        text="La personne est en CIF depuis mars.",
    )
    PostFactory(
        topic=topic,
        content="Elle peut signer un **contrat** de sécurisation professionnelle, sauf exception.",
    )
    return topic


def test_a_visitor_is_sent_to_sign_in(client, db):
    response = client.get(PAGE, {"q": "cif"})

    assert response.status_code == 302
    assert response.url.startswith("/connexion/")


@pytest.mark.parametrize("name", ["results", "suggest", "similar", "glossary"])
@pytest.mark.parametrize("state", [Member.State.CONFIRMED, Member.State.REQUESTED, Member.State.TO_COMPLETE])
def test_for_an_applicant_the_search_does_not_exist(client, build, name, state):
    build()
    client.force_login(MemberFactory(state=state))

    assert client.get(reverse(f"search:{name}"), {"q": "cif", "titre": "cif"}).status_code == 404


def test_only_reading_is_allowed(client, peer):
    client.force_login(peer)

    assert client.post(PAGE, {"q": "cif"}).status_code == 405


def test_a_peer_finds_the_message_that_answers(client, peer, discussion, build):
    build()

    response = search(client, peer, "csp")

    assert found(response) == {discussion.pk}
    assert topic_url(discussion) in response.text
    assert "<mark>contrat de sécurisation professionnelle</mark>" in response.text
    assert "contrat de sécurisation professionnelle</dd>" in response.text


def test_the_title_is_highlighted_and_what_was_typed_by_hand_is_escaped(client, peer, peers_section, build):
    TopicFactory(forum=peers_section, subject="Le <b>financement</b> & la suite", text="1 < 2 financements")
    build()

    response = search(client, peer, "financer <script>alert(1)</script>")

    assert "<b><mark>" not in response.text
    assert "&lt;b&gt;<mark>financement</mark>&lt;/b&gt;" in response.text
    assert "<script>alert" not in response.text


def test_a_misspelled_search_says_what_it_looked_for_and_offers_the_way_back(client, peer, discussion, build):
    build()

    response = search(client, peer, "licenciment")
    as_typed = client.get(PAGE + response.context["as_typed_url"])

    assert found(response) == {discussion.pk}
    assert "<strong>licenciement</strong>" in response.text
    assert "chercher plutôt" in response.text
    assert found(as_typed) == set()


def test_nothing_found_leads_on(client, peer, discussion, build):
    build()

    response = search(client, peer, "zygomorphe")

    assert "Rien ne répond" in response.text
    assert reverse("questions:ask") + "?titre=zygomorphe" in response.text
    assert discussion.forum.name in response.text


def test_the_question_that_found_nothing_is_asked_with_its_words(client, peer, discussion, build):
    client.force_login(peer)

    form = client.get(reverse("questions:ask"), {"titre": "Quel zygomorphe choisir ?"})

    assert 'value="Quel zygomorphe choisir ?"' in form.text


def test_a_search_in_vain_is_counted_without_the_person(client, peer, build):
    build()

    search(client, peer, "zygomorphe")
    search(client, peer, "Zygomorphe")
    search(client, peer, "jean.dupont@exemple.test 06 12 34 56 78")

    assert [(row.words, row.times) for row in QueryLog.objects.all()] == [("zygomorphe", 2)]


def test_facets_narrow_the_list_and_live_in_the_address(
    client, peer, peers_section, outsiders_section, build
):
    theme = Theme.objects.create(slug="cif-test", name="Congé formation")
    one = TopicFactory(forum=peers_section, subject="CIF accepté")
    one.question.themes.add(theme)
    other = TopicFactory(
        forum=outsiders_section, subject="CIF refusé", poster__network=NetworkFactory(slug="cap-emploi")
    )
    build()

    response = search(client, peer, "cif")
    themed = client.get(PAGE, {"q": "cif", "theme": "cif-test"})
    placed = client.get(PAGE, {"q": "cif", "rubrique": outsiders_section.slug})
    sorted_by_kind = client.get(PAGE, {"q": "cif", "nature": "hors-pairs"})
    by_network = client.get(PAGE, {"q": "cif", "reseau": "cap-emploi"})

    assert found(response) == {one.pk, other.pk}
    assert "theme=cif-test" in response.text
    assert "Congé formation" in response.text
    assert found(themed) == {one.pk}
    assert found(placed) == found(sorted_by_kind) == found(by_network) == {other.pk}


def test_an_unknown_filter_is_said_and_left_aside(client, peer, discussion, build):
    build()

    for name in ("nature", "rubrique", "annee", "etat", "reponse"):
        response = search(client, peer, "licenciement", **{name: "n’existe pas"})

        assert found(response) == {discussion.pk}
        assert "laissé de côté" in response.text


def test_pages_hold_every_result_once(client, peer, peers_section, build):
    topics = TopicFactory.create_batch(23, forum=peers_section, subject="Un CIF")
    build()

    first = search(client, peer, "cif")
    second = client.get(PAGE, {"q": "cif", "page": "2"})
    beyond = client.get(PAGE, {"q": "cif", "page": "9"})

    assert found(first) | found(second) == {topic.pk for topic in topics}
    assert len(found(second)) == 3
    assert found(beyond) == found(second)
    assert [row.rank for row in second.context["results"].rows] == [21, 22, 23]


@pytest.mark.parametrize("page", ["0", "-1", "abc", "²", "99999999999999999999", "\x00"])
def test_an_absurd_page_number_gives_a_page(client, peer, discussion, build, page):
    build()

    assert search(client, peer, "licenciement", page=page).status_code == 200


def test_an_outsider_finds_and_counts_only_the_own_section(
    client, outsider, discussion, outsiders_section, build
):
    own = TopicFactory(forum=outsiders_section, subject="Licenciement et accompagnement")
    build()

    response = search(client, outsider, "licenciement csp cif")

    assert found(response) == {own.pk}
    assert response.context["results"].total == 1
    assert discussion.forum.name not in response.text
    assert discussion.subject not in response.text


CANARY = "canaristique"


def _body(response):
    return re.sub(r'(X-CSRFToken": "|csrfmiddlewaretoken" value="|data-token=")\w+', "", response.text)


@pytest.fixture
def closed_topic(peers_section):
    topic = TopicFactory(forum=peers_section, subject=f"Un sujet {CANARY}", text=f"Le mot {CANARY} est ici.")
    topic.question.themes.add(Theme.objects.create(slug=CANARY, name=CANARY.capitalize()))
    return topic


@pytest.mark.parametrize(
    "text",
    [CANARY, "canaristiqe", "canari", "sujet", '"mot canaristique"', "formation", "-canaristique sujet"],
)
def test_the_canary_never_sings_for_an_outsider(
    client, outsider, closed_topic, outsiders_section, build, text
):
    TopicFactory(forum=outsiders_section, subject="Formation et sujet ouverts")
    build()
    client.force_login(outsider)
    asked = {escape(text).lower(), text.lower()}

    for name in ("results", "suggest", "similar"):
        body = client.get(reverse(f"search:{name}"), {"q": text, "titre": text, "texte": text}).text.lower()
        for word in asked:
            body = body.replace(word, "").replace(word.replace(" ", "+"), "")
        assert CANARY not in re.sub(r'(value|href)="[^"]*"', "", body)


def test_a_theme_of_closed_topics_is_no_facet_for_an_outsider(
    client, outsider, closed_topic, outsiders_section, build
):
    open_topic = TopicFactory(forum=outsiders_section, subject="Un sujet ouvert")
    open_topic.question.themes.add(Theme.objects.create(slug="ouvert", name="Ouvert"))
    build()

    response = search(client, outsider, "sujet")

    assert CANARY not in response.text.lower()
    assert found(response) == {open_topic.pk}


def test_a_closed_section_as_filter_tells_nothing(client, outsider, closed_topic, outsiders_section, build):
    TopicFactory(forum=outsiders_section, subject="Un sujet ouvert")
    build()

    real = search(client, outsider, "sujet", rubrique=closed_topic.forum.slug)
    invented = search(client, outsider, "sujet", rubrique="rubrique-inventee")

    assert real.context["results"].total == invented.context["results"].total == 1
    assert _body(real).replace(closed_topic.forum.slug, "") == _body(invented).replace(
        "rubrique-inventee", ""
    )


def test_a_membership_that_ends_closes_the_search_at_once(client, peer, closed_topic, build):
    build()
    assert found(search(client, peer, CANARY))

    change_state(peer, "ended", by=None)

    assert client.get(PAGE, {"q": CANARY}).status_code == 302


def test_a_removed_topic_is_gone_before_the_index_knows(client, peer, closed_topic, build):
    build()

    Topic.objects.filter(pk=closed_topic.pk).update(approved=False)
    response = search(client, peer, CANARY)

    assert found(response) == set()
    assert response.context["results"].total == 0
    assert closed_topic.subject not in response.text


def test_a_section_that_closes_takes_its_topics_and_counts_along(client, peer, closed_topic, build):
    build()

    open_section(closed_topic.forum, Audience.MODERATORS)
    response = search(client, peer, CANARY)

    assert response.context["results"].total == 0
    assert not response.context["facets"]


def test_a_moved_topic_is_counted_out_while_it_waits_for_the_index(client, peer, closed_topic, build):
    build()
    closed = SectionFactory(opened_to=Audience.MODERATORS)
    Topic.objects.filter(pk=closed_topic.pk).update(forum=closed)
    SearchPending.objects.create(kind="topic", object_id=closed_topic.pk)

    response = search(client, peer, CANARY)

    assert response.context["results"].total == 0
    assert not response.context["facets"]


def test_a_removed_message_is_never_quoted(client, peer, discussion, build):
    build()
    secret = discussion.posts.last()

    Post.objects.filter(pk=secret.pk).update(approved=False)
    response = search(client, peer, "sécurisation")

    assert "sécurisation</mark>" not in response.text
    assert "sauf exception" not in response.text


def test_every_statement_is_worth_it(client, peer, peers_section, outsiders_section, build):
    def statements():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(PAGE, {"q": "cif formation"})
        assert found(response)
        return len(queries)

    client.force_login(peer)
    TopicFactory(forum=peers_section, subject="Formation en CIF")
    build()
    client.get(PAGE, {"q": "cif"})
    few = statements()
    for _ in range(15):
        topic = TopicFactory(forum=outsiders_section, subject="Formation en CIF")
        PostFactory.create_batch(3, topic=topic)
    build()
    many = statements()

    assert few == many <= 10


def test_without_an_index_the_page_says_so_and_offers_the_sections(client, peer, discussion, build):
    build()
    lose()
    client.force_login(peer)

    page = client.get(PAGE, {"q": "cif"})

    assert page.status_code == 503
    assert "momentanément indisponible" in page.text
    assert discussion.forum.name in page.text
    for name in ("suggest", "similar"):
        fragment = client.get(reverse(f"search:{name}"), {"q": "cif", "titre": "cif"})
        assert fragment.status_code == 200
    assert client.get(reverse("search:glossary")).status_code == 200


@pytest.mark.parametrize("text", ["", " ", "le la les", "?!…", *HOSTILE])
def test_whatever_is_typed_gives_a_page(client, outsider, discussion, build, text):
    build()
    client.force_login(outsider)
    text = text.encode("utf-8", "replace").decode()

    for name in ("results", "suggest", "similar"):
        response = client.get(
            reverse(f"search:{name}"), {"q": text, "titre": text, "texte": text, "theme": text, "annee": text}
        )
        assert response.status_code == 200
        assert discussion.subject not in response.text


def test_suggestions_complete_titles_and_explain_acronyms(client, peer, discussion, build):
    build()
    client.force_login(peer)

    titles = client.get(reverse("search:suggest"), {"q": "licenciement pend"})
    acronym = client.get(reverse("search:suggest"), {"q": "csp"})

    assert topic_url(discussion) in titles.text
    assert "contrat de sécurisation professionnelle" in acronym.text


def test_similar_topics_are_offered_for_a_question_being_written(
    client, peer, discussion, peers_section, build
):
    TopicFactory.create_batch(6, forum=peers_section, subject="Tout autre chose", text="Sans aucun rapport.")
    build()
    client.force_login(peer)

    response = client.get(
        reverse("search:similar"),
        {"titre": "Un licenciement en plein CIF", "texte": "Que peut signer la personne ?"},
    )
    nothing = client.get(reverse("search:similar"))

    assert topic_url(discussion) in response.text
    assert "<a" not in nothing.text


def test_the_glossary_is_listed_from_a_to_z(client, outsider):
    client.force_login(outsider)

    page = client.get(reverse("search:glossary"))

    assert GlossaryTerm.objects.count() == 333
    assert "congé individuel de formation" in page.text
    assert page.text.count("<h1") == 1


def test_a_term_that_a_moderator_adds_is_searched_at_once(client, peer, discussion, build):
    build()
    assert found(search(client, peer, "xyzt")) == set()

    term = GlossaryTerm.objects.create(term="XYZT", expansions="sécurisation professionnelle")
    added = search(client, peer, "xyzt")
    term.delete()
    gone = search(client, peer, "xyzt", telquel="1")

    assert found(added) == {discussion.pk}
    assert found(gone) == set()


def test_nobody_reads_as_nobody(discussion, build):
    from comcep.search.results import find

    build()

    assert find(AnonymousUser(), "licenciement").total == 0
