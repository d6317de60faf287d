"""Procedures among the results: published ones, for their audience, with their state."""

import pytest
from django.urls import reverse

from comcep.members.access.audiences import Audience
from comcep.search import index
from comcep.search.facets import Filters
from comcep.search.models import SearchPending
from comcep.search.results import find
from kb.models import ProcedurePage
from tests.factories import NetworkFactory, TopicFactory
from tests.kb.factories import ProcedureFactory

pytestmark = pytest.mark.django_db

BODY = [("situation", "<p>Un salarié en <b>zygomorphie</b> veut changer de métier.</p>")]


def urls(found):
    return [row.url for row in found.rows]


def test_a_peer_finds_a_procedure_and_reads_its_state(client, peer, build):
    page = ProcedureFactory(title="Financer un permis", body=BODY, acronyms="XYZ, ABC", old=True)
    build()
    client.force_login(peer)

    response = client.get(reverse("search:results"), {"q": "zygomorphie"})

    assert page.get_absolute_url() in response.text
    assert "salarié en <mark>zygomorphie</mark>" in response.text
    assert "À vérifier" in response.text
    assert "faits de 2017" in response.text
    assert "Fiche</span>" in response.text


def test_a_draft_is_not_found_even_by_a_moderator(moderator, build):
    ProcedureFactory(title="Zygomorphie", live=False)
    build()

    assert find(moderator, "zygomorphie").total == 0


def test_an_outsider_finds_only_what_is_opened_to_outsiders(outsider, build):
    ProcedureFactory(title="Zygomorphie fermée", publics=[], networks=[NetworkFactory(slug="cap-emploi")])
    opened = ProcedureFactory(title="Zygomorphie ouverte", opened_to=Audience.OUTSIDERS)
    build()

    found = find(outsider, "zygomorphie")

    assert urls(found) == [opened.get_absolute_url()]
    assert found.total == 1
    assert found.facets["network"] == []


def test_publishing_and_unpublishing_reach_the_index(peer, build, django_capture_on_commit_callbacks):
    build()
    with django_capture_on_commit_callbacks(execute=True):
        page = ProcedureFactory(title="Zygomorphie")
    assert find(peer, "zygomorphie").total == 1

    with django_capture_on_commit_callbacks(execute=True):
        page.unpublish()

    assert find(peer, "zygomorphie").total == 0
    assert SearchPending.objects.count() == 0


def test_an_audience_that_narrows_is_effective_before_the_index_knows(peer, build):
    page = ProcedureFactory(title="Zygomorphie")
    build()
    SearchPending.objects.all().delete()

    ProcedurePage.objects.filter(pk=page.pk).update(audience=Audience.MODERATORS)
    SearchPending.objects.create(kind="procedure", object_id=page.pk)
    found = find(peer, "zygomorphie")

    assert (found.total, found.rows, found.facets["kind"]) == (0, [], [])


def test_a_deleted_procedure_leaves_the_index(engine, build):
    page = ProcedureFactory(title="Zygomorphie")
    build()

    page.delete()
    index.index_pending()

    assert engine.fingerprints() == {}


def test_a_draft_change_of_a_published_page_is_not_shown(peer, build):
    page = ProcedureFactory(title="Zygomorphie")
    page.title = "Canaristique"
    page.save_revision(clean=False)
    build()

    assert find(peer, "canaristique", as_typed=True).total == 0


def test_topics_and_procedures_are_parted_by_a_facet(peer, peers_section, build):
    page = ProcedureFactory(title="Zygomorphie", old=True)
    TopicFactory(forum=peers_section, subject="Zygomorphie")
    build()

    every = find(peer, "zygomorphie")
    pages = find(peer, "zygomorphie", Filters(kind="fiche", year=2017, state="a-verifier", theme="cpf"))

    assert {value: n for value, _, n in every.facets["kind"]} == {"fiche": 1, "discussion": 1}
    assert urls(pages) == [page.get_absolute_url()]


def test_the_state_shown_is_that_of_today_whatever_the_index_holds(client, peer, build):
    page = ProcedureFactory(title="Zygomorphie", verified=True)
    build()
    ProcedurePage.objects.filter(pk=page.pk).update(state=ProcedurePage.State.OBSOLETE)
    client.force_login(peer)

    response = client.get(reverse("search:results"), {"q": "zygomorphie"})

    assert "Obsolète" in response.text
