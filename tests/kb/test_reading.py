"""Who reads what under /fiches/, and what the two pages show."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from comcep.members.access.audiences import Audience
from comcep.members.models import Network
from forum.questions.models import Public
from kb.authoring import drafting
from kb.authoring.tree import ensure_index
from kb.models import ProcedureIndexPage, ProcedurePage, Provenance
from kb.reading import credits
from tests.factories import MemberFactory, NetworkFactory, PostFactory, TopicFactory
from tests.kb.factories import ProcedureFactory, ThemeFactory, index

pytestmark = pytest.mark.django_db

CANARY = "chouettedesneiges"


def get(client, member, url):
    if member is not None:
        client.force_login(member)
    return client.get(url)


def test_a_peer_reads_a_procedure(client, peer):
    page = ProcedureFactory(title="Ouvrir un compte CPF")

    response = get(client, peer, f"/fiches/{page.slug}/")

    assert response.status_code == 200
    assert "Ouvrir un compte CPF" in response.text
    assert "La personne arrive sans dossier." in response.text


def test_an_outsider_reads_only_what_is_opened_to_outsiders(client, outsider):
    closed = ProcedureFactory(title=CANARY, slug=CANARY)
    opened = ProcedureFactory(opened_to=Audience.OUTSIDERS)

    assert get(client, outsider, f"/fiches/{closed.slug}/").status_code == 404
    assert get(client, outsider, f"/fiches/{opened.slug}/").status_code == 200


def test_the_list_says_nothing_of_what_is_closed(client, outsider):
    theme = ThemeFactory(slug=CANARY, name=CANARY)
    network, public = NetworkFactory(slug=CANARY), Public.objects.create(slug=CANARY, name=CANARY)
    ProcedureFactory(title=CANARY, theme=theme, networks=[network], publics=[public])
    ProcedureFactory(opened_to=Audience.OUTSIDERS)

    page = get(client, outsider, "/fiches/")

    assert CANARY not in page.text.lower()
    assert "1 fiche" in page.text


def test_a_moderators_page_is_hidden_from_peers(client, peer):
    page = ProcedureFactory(opened_to=Audience.MODERATORS)

    assert get(client, peer, f"/fiches/{page.slug}/").status_code == 404


def test_a_draft_does_not_exist_even_for_a_moderator(client, moderator):
    page = ProcedureFactory(live=False)

    assert get(client, moderator, f"/fiches/{page.slug}/").status_code == 404


@pytest.mark.parametrize("state", ["requested", "confirmed", "suspended", "ended", "refused"])
def test_who_is_not_validated_reads_nothing(client, state):
    page = ProcedureFactory()

    response = get(client, MemberFactory(peer=True, state=state), f"/fiches/{page.slug}/")

    assert response.status_code in (302, 404)


@pytest.mark.parametrize("path", ["", "{slug}/", "rien/", "{slug}/rien/", "n/{id}/", "n/999999/"])
def test_a_visitor_is_sent_to_sign_in_whether_the_page_exists_or_not(client, path):
    page = ProcedureFactory()
    url = "/fiches/" + path.format(slug=page.slug, id=page.public_id)

    response = client.get(url)

    assert response.status_code == 302
    assert response.headers["Location"] == f"{reverse('account_login')}?next={url}"


def test_a_visitor_reads_a_public_procedure(client):
    page = ProcedureFactory(opened_to=Audience.PUBLIC)

    assert client.get(f"/fiches/{page.slug}/").status_code == 200


def test_a_page_served_by_wagtail_itself_keeps_its_wall(rf, outsider):
    from django.http import Http404

    page = ProcedureFactory()
    request = rf.get("/")
    request.user = outsider

    with pytest.raises(Http404):
        page.serve(request)


def test_visible_to_keeps_published_pages_of_the_audience(peer, outsider):
    peers, outsiders = ProcedureFactory(), ProcedureFactory(opened_to=Audience.OUTSIDERS)
    ProcedureFactory(live=False)

    assert set(ProcedurePage.objects.visible_to(peer)) == {peers, outsiders}
    assert set(ProcedurePage.objects.visible_to(outsider)) == {outsiders}
    assert not ProcedurePage.objects.visible_to(AnonymousUser()).exists()


def test_a_link_in_a_text_says_nothing_of_the_page_it_leads_to(client, outsider):
    closed = ProcedureFactory(title=CANARY, slug=CANARY)
    text = f'<p>Voir <a linktype="page" id="{closed.pk}">aussi</a>.</p>'
    page = ProcedureFactory(opened_to=Audience.OUTSIDERS, body=[("rule", text)])

    response = get(client, outsider, page.get_absolute_url())

    assert CANARY not in response.text
    assert client.get(f"/fiches/n/{closed.public_id}/").status_code == 404


def test_a_peer_follows_a_link_in_a_text(client, peer):
    page = ProcedureFactory()

    response = get(client, peer, f"/fiches/n/{page.public_id}/")

    assert response.headers["Location"] == page.get_absolute_url()


# The list


@pytest.fixture
def several(db):
    apec, mission = NetworkFactory(slug="apec"), NetworkFactory(slug="mission")
    young = Public.objects.create(slug="jeunes", name="jeunes")
    vae = ThemeFactory(slug="vae", name="VAE")
    return {
        "note": ProcedureFactory(title="Une note", kind="note", theme=vae, networks=[apec]),
        "tool": ProcedureFactory(title="Un outil", kind="outil", publics=[young], networks=[mission]),
        "all": ProcedureFactory(title="Pour tous", verified=True),
    }


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", {"note", "tool", "all"}),
        ("theme=vae", {"note"}),
        ("genre=outil", {"tool"}),
        ("public=jeunes", {"tool"}),
        ("reseau=apec", {"note", "all"}),
        ("etat=verifiee", {"all"}),
        ("etat=a-verifier&reseau=mission", {"tool"}),
        ("theme=inconnu", {"note", "tool", "all"}),
        ("page=999", {"note", "tool", "all"}),
        ("page=abc", {"note", "tool", "all"}),
    ],
)
def test_the_list_filters(client, peer, several, query, kept):
    response = get(client, peer, f"/fiches/?{query}")

    shown = set(re.findall(r'class="row-title" href="/fiches/([^/]+)/"', response.text))
    assert shown == {several[name].slug for name in kept}


def test_an_unknown_filter_is_said(client, peer, several):
    assert "n’a pas été appliqué" in get(client, peer, "/fiches/?theme=inconnu").text


def test_filters_count_what_is_visible(client, peer, several):
    page = get(client, peer, "/fiches/")

    assert "VAE (1)" in page.text
    assert "Apec (2)" in page.text  # its own, and the one for all networks
    assert "À vérifier (2)" in page.text


def test_an_empty_list_says_what_to_do(client, peer, several):
    page = get(client, peer, "/fiches/?theme=vae&genre=outil")

    assert "Aucune fiche ne répond à tous ces filtres" in page.text


def test_an_empty_base_says_so(client, peer):
    index()

    assert "Aucune fiche n’est encore publiée" in get(client, peer, "/fiches/").text


def test_applicants_do_not_see_the_list(client, applicant):
    index()

    assert get(client, applicant, "/fiches/").status_code == 404


def test_the_index_is_made_once():
    assert ensure_index(Site.objects.get(is_default_site=True).root_page) == index()
    assert ProcedureIndexPage.objects.count() == 1


# One procedure


def test_a_verified_procedure_says_by_whom_and_until_when(client, peer):
    keeper = MemberFactory(
        peer=True, first_name="Anne", last_name="Garance", network=NetworkFactory(slug="apec")
    )
    page = ProcedureFactory(verified=True, keeper=keeper)

    text = get(client, peer, page.get_absolute_url()).text

    assert "Vérifiée" in text
    assert "par Anne Garance (Apec)" in text
    assert "jusqu’au" in text


def test_an_outsider_reads_the_network_of_the_verifier_and_not_the_name(client, outsider):
    keeper = MemberFactory(peer=True, last_name="Garance")
    page = ProcedureFactory(verified=True, keeper=keeper, opened_to=Audience.OUTSIDERS)

    text = get(client, outsider, page.get_absolute_url()).text

    assert "Garance" not in text
    assert f"un pair ({keeper.network})" in text


def test_facts_of_2017_are_to_be_checked(client, peer):
    page = ProcedureFactory(verified=True, old=True)

    assert "faits de 2017" in get(client, peer, page.get_absolute_url()).text


@pytest.fixture
def born(topic, answer, moderator):
    """A published procedure that took over an answer of a peers' thread."""
    page = drafting.draft_from_topic(topic, [answer], by=moderator)
    page.get_latest_revision().publish()
    return ProcedurePage.objects.get(pk=page.pk)


def test_a_peer_reads_the_thread_a_procedure_came_from(client, peer, born, topic):
    text = get(client, peer, born.get_absolute_url()).text

    assert f"/forum/{topic.forum.slug}/{topic.public_id}-" in text
    assert f"un pair ({topic.poster.network})" in text


def test_who_may_not_read_the_thread_reads_the_credit_only(client, outsider, born, topic):
    ProcedurePage.objects.filter(pk=born.pk).update(audience=Audience.OUTSIDERS)

    text = get(client, outsider, born.get_absolute_url()).text

    assert "/forum/dossier/" not in text
    assert f"un pair ({topic.poster.network})" in text


def test_an_author_is_named_only_after_asking_for_it(client, born, answer, peer):
    answer.poster.last_name = "Garance"
    answer.poster.save()
    assert "Garance" not in get(client, peer, born.get_absolute_url()).text

    client.force_login(answer.poster)
    client.post(f"/fiches/{born.slug}/citation/", {"named": "oui"})

    assert "Garance" in get(client, peer, born.get_absolute_url()).text


def test_a_named_author_is_not_named_to_outsiders(client, born, answer, outsider):
    answer.poster.last_name = "Garance"
    answer.poster.save()
    credits.choose_credit(born, answer.poster, named=True)
    ProcedurePage.objects.filter(pk=born.pk).update(audience=Audience.OUTSIDERS)

    assert "Garance" not in get(client, outsider, born.get_absolute_url()).text


def test_a_stranger_chooses_no_credit(client, born, peer):
    client.force_login(peer)

    assert client.post(f"/fiches/{born.slug}/citation/", {"named": "oui"}).status_code == 403


def test_the_history_tells_the_days_of_publication(client, peer, born):
    assert "Historique" in get(client, peer, born.get_absolute_url()).text


def test_a_text_with_markup_is_shown_and_never_run(client, peer):
    steps = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>"]
    page = ProcedureFactory(title="<b>Gras</b>", intro="<script>x</script>", body=[("steps", steps)])

    text = get(client, peer, page.get_absolute_url()).text

    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "<b>Gras" not in text


# Statements


def statements(client, member, url):
    """How many statements the page costs, the request's own transaction aside."""
    client.force_login(member)
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in seen.captured_queries)


def test_the_list_costs_the_same_at_two_sizes(client, peer):
    networks = [NetworkFactory(slug=slug) for slug in ("apec", "mission", "cap-emploi")]
    publics = [Public.objects.create(slug=f"p{n}", name=f"Public {n}") for n in range(3)]
    for n in range(3):
        ProcedureFactory(networks=networks[:n], publics=publics[:n])
    few = statements(client, peer, "/fiches/")
    for n in range(12):
        theme = ThemeFactory(slug=f"t{n}", name=f"Thème {n}")
        ProcedureFactory(theme=theme, networks=networks, publics=publics)

    assert statements(client, peer, "/fiches/") == few <= 10


def test_a_procedure_costs_the_same_at_two_sizes(client, moderator):
    small = drafting.draft_from_topic(TopicFactory(), [], by=moderator)
    thread = TopicFactory()
    large = drafting.draft_from_topic(thread, [PostFactory(topic=thread) for _ in range(6)], by=moderator)
    for page in (small, large):
        page.get_latest_revision().publish()
    large.networks.add(*Network.objects.all())

    few = statements(client, moderator, small.get_absolute_url())
    assert statements(client, moderator, large.get_absolute_url()) == few <= 14


def test_the_author_of_a_deleted_post_leaves_the_knowledge(client, peer, born, answer):
    answer.delete()

    assert get(client, peer, born.get_absolute_url()).status_code == 200
    assert Provenance.objects.filter(page=born).count() == 2
