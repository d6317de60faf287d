"""What stands beside a search: what is like a page, acronyms in a procedure, the browser's box."""

from xml.etree import ElementTree

import pytest
from django.urls import reverse

from comcep.search.models import GlossaryTerm
from tests.factories import TopicFactory
from tests.kb.factories import ProcedureFactory
from tests.search.indexes import lose

pytestmark = pytest.mark.django_db


@pytest.fixture
def alike(peers_section):
    return [
        TopicFactory(forum=peers_section, subject=subject, text=f"{subject}, dans un petit cabinet.")
        for subject in ("Financer une VAE de comptable", "Une VAE de comptable refusée")
    ]


def like(topic):
    return reverse("search:like_topic", args=[topic.public_id])


def test_the_foot_of_a_topic_leads_to_what_is_like_it(client, peer, alike, build):
    build()
    client.force_login(peer)

    page = client.get(like(alike[0])).text

    assert "Une VAE de comptable refusée" in page
    assert page.count("Financer une VAE de comptable") == 1  # the title of the page, not a result


def test_htmx_gets_the_list_alone(client, peer, alike, build):
    build()
    client.force_login(peer)

    page = client.get(like(alike[0]), headers={"HX-Request": "true"}).text

    assert "Voir aussi" in page
    assert "<html" not in page


def test_what_is_like_a_procedure_keeps_to_what_one_reads(client, outsider, alike, build):
    page = ProcedureFactory(title="La VAE de comptable", audience="outsiders")
    build()
    client.force_login(outsider)

    said = client.get(reverse("search:like_procedure", args=[page.public_id])).text

    assert "refusée" not in said


def test_what_one_does_not_read_is_like_nothing(client, outsider, alike, build):
    build()
    client.force_login(outsider)

    assert client.get(like(alike[0])).status_code == 404


def test_without_an_index_the_foot_says_so(client, peer, alike):
    lose()
    client.force_login(peer)

    assert "momentanément indisponible" in client.get(like(alike[0])).text


def test_a_procedure_explains_its_acronyms(client, peer):
    GlossaryTerm.objects.filter(term="CSP").delete()
    GlossaryTerm.objects.create(term="CSP", expansions="contrat de sécurisation professionnelle")
    page = ProcedureFactory(title="Le CSP après un licenciement", audience="peers")
    client.force_login(peer)

    said = client.get(page.get_absolute_url()).text

    assert "<dfn>CSP</dfn>" in said
    assert "contrat de sécurisation professionnelle" in said


def test_a_browser_can_add_the_search_box(client):
    response = client.get(reverse("search:opensearch"))
    box = ElementTree.fromstring(response.content)

    address = box.find("{http://a9.com/-/spec/opensearch/1.1/}Url").get("template")
    assert response["Content-Type"].startswith("application/opensearchdescription+xml")
    assert address == "http://testserver/recherche/?q={searchTerms}"


def test_the_box_is_announced_on_every_page(client):
    assert 'rel="search"' in client.get("/").text


def test_an_applicant_finds_nothing_beside(client, alike, applicant):
    client.force_login(applicant)

    assert client.get(like(alike[0])).status_code == 404


def test_what_is_being_typed_is_posted_and_stays_out_of_addresses(client, peer, alike, build):
    build()
    client.force_login(peer)

    form = client.get(reverse("questions:ask")).text
    said = client.post(reverse("search:similar"), {"title": "VAE de comptable"}).text

    assert f'hx-post="{reverse("search:similar")}"' in form
    assert "Une VAE de comptable refusée" in said


def test_a_former_address_leads_to_that_of_today_for_who_reads_it(client, peer, outsider, alike, build):
    build()
    former = f"/recherche/voir-aussi/sujet/{alike[0].pk}/"
    client.force_login(peer)

    response = client.get(former)

    assert (response.status_code, response.headers["Location"]) == (301, like(alike[0]))
    client.force_login(outsider)
    assert client.get(former).status_code == 404
