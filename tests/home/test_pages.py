"""Public texts, the health check and the pages of errors."""

import gzip
import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from comcep.home import disk, pulse
from comcep.home.actions import ensure_pages
from comcep.home.models import HomePage, TextPage
from comcep.home.tags import for_reader
from comcep.home.texts import ORDER
from comcep.home.typography import french
from comcep.members.access.audiences import Audience
from comcep.search.engine import get_engine
from tests.factories import MemberFactory
from tests.search.indexes import own_index

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ORDER)
def test_a_public_page_is_read_by_anybody(client, pages, slug):
    response = client.get(f"/{slug}/")

    assert response.status_code == 200
    assert response.text.count("<h1") == 1


@pytest.mark.parametrize("slug", ORDER)
def test_a_public_page_keeps_french_spaces(client, pages, slug):
    text = TextPage.objects.get(slug=slug)

    for block in text.body:
        source = " ".join(map(str, block.value.values())) if block.block_type == "faq" else str(block.value)
        assert not any(wrong in source for wrong in (" ;", " !", " ?", " :", "« ", " »", "'")), source


def test_every_link_of_the_footer_leads_somewhere(client, pages):
    footer = client.get("/").text.split('class="site-footer"')[1]

    for address in [part.split('"')[0] for part in footer.split('href="')[1:]]:
        assert client.get(address).status_code == 200, address


def test_the_public_pages_are_made_once(pages):
    before = TextPage.objects.count()

    again = ensure_pages()

    assert again == pages
    assert (HomePage.objects.count(), TextPage.objects.count()) == (1, before)
    assert Site.objects.get().root_page_id == pages.pk


def test_a_text_edited_in_the_admin_stays(pages):
    TextPage.objects.filter(slug="aide").update(intro="Récrite par l’animation")

    ensure_pages()

    assert TextPage.objects.get(slug="aide").intro == "Récrite par l’animation"


def test_the_site_answers_under_its_own_address(pages, settings):
    settings.SITE_URL = "https://comcep.exemple.fr"

    ensure_pages()

    site = Site.objects.get()
    assert (site.hostname, site.port, site.is_default_site) == ("comcep.exemple.fr", 443, True)


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        (Audience.OUTSIDERS, {"peer", "outsider", "moderator"}),
        (Audience.PEERS, {"peer", "moderator"}),
        (Audience.MODERATORS, {"moderator"}),
    ],
)
def test_a_page_exists_for_its_audience_only(request, client, pages, audience, readers):
    pages.add_child(instance=TextPage(title="Réservée", slug="reservee", audience=audience, body=[]))

    for name in ["peer", "outsider", "moderator", "applicant"]:
        client.force_login(request.getfixturevalue(name))
        assert (client.get("/reservee/").status_code == 200) == (name in readers), name


def test_a_hidden_page_and_a_missing_one_look_the_same(client, pages, applicant):
    pages.add_child(instance=TextPage(title="Canari", slug="canari", audience=Audience.PEERS, body=[]))
    client.force_login(applicant)

    hidden, missing = client.get("/canari/"), client.get("/absente/")

    assert hidden.status_code == missing.status_code == 404
    assert "Cette page n’existe pas" in hidden.text
    assert without_token(hidden) == without_token(missing)


def without_token(response):
    token = response.context["csrf_token"]
    return re.sub(r"[A-Za-z0-9]{64}", "", response.text.replace(str(token), ""))


def test_french_sets_the_spaces_that_do_not_break():
    assert french("Ah ! « Oui » : 48 heures ; non ?") == (
        "Ah\u202f! «\u202fOui\u202f»\u00a0: 48\u00a0heures\u202f; non\u202f?"
    )


# Links of the help


MEMBERS_ONLY = {"/forum/suivis/", "/forum/sollicitations/"}


def linked_from_help(client, person=None):
    """Of the pages for members that the help names: those that it leads ``person`` to."""
    if person:
        client.force_login(person)
    text = client.get("/aide/").text.split("<main")[1].split("</main>")[0]
    assert "Mes suivis" in text and "On pense à vous" in text
    return {address for address in MEMBERS_ONLY if f'href="{address}"' in text}


def test_the_help_leads_a_visitor_to_sign_in(client, pages):
    assert linked_from_help(client) == MEMBERS_ONLY


def test_the_help_leads_a_peer_everywhere(client, pages, peer):
    assert linked_from_help(client, peer) == MEMBERS_ONLY


@pytest.mark.parametrize(
    ("standing", "opened"),
    [
        ({"state": "confirmed"}, set()),
        ({"outsider": True}, {"/forum/suivis/"}),
        ({"outsider": True, "roles": ["committee"]}, {"/forum/suivis/"}),
        ({"staff": True, "roles": ["admin"]}, set()),
    ],
    ids=["applicant", "outsider", "committee", "admin"],
)
def test_the_help_leads_others_to_what_opens_for_them_alone(client, pages, standing, opened):
    assert linked_from_help(client, MemberFactory(**standing)) == opened


def test_the_links_of_a_text_ask_nothing_of_the_database(client, pages, peer, statements):
    client.force_login(peer)
    before = len(statements("/aide/"))
    links = '<p><a href="/forum/suivis/">Suivis</a> <a href="/membres/?q=a#b">Annuaire</a></p>' * 20
    text = TextPage.objects.get(slug="aide")
    text.body = [*[(block.block_type, block.value) for block in text.body], ("text", links)]
    text.save()

    assert len(statements("/aide/")) == before


def test_only_a_link_that_does_not_open_becomes_words(applicant):
    opening = (
        '<a href="/compte/">compte</a>, <a class="lien" href="/fiches/rien/">fiche</a>, '
        '<a href="https://ailleurs.example/forum/">ailleurs</a>'
    )
    closed = '<a href="/forum/suivis/?page=2#fin">Mes <b>suivis</b></a>, <a href="/admin/pages/">pages</a>'

    def read(**context):
        return for_reader(context, f"{opening}, {closed}")

    assert read(request=SimpleNamespace(user=applicant)) == f"{opening}, Mes <b>suivis</b>, pages"
    assert read(request=SimpleNamespace(user=AnonymousUser())) == read() == f"{opening}, {closed}"


def test_a_text_is_drawn_for_nobody_in_particular(pages):
    assert "/forum/suivis/" in str(TextPage.objects.get(slug="aide").body)


# Health


@pytest.fixture
def index(tmp_path):
    for name in (pulse.WORKER, pulse.MAIL, pulse.SCHEDULER):
        pulse.beat(name)
    with own_index(tmp_path):
        get_engine().rebuild([])
        yield


def test_a_healthy_site_says_so_without_sign_in(client, index):
    response = client.get(reverse("home:health"))

    assert response.status_code == 200
    said = response.json()
    assert said.pop("oldest_due_seconds") == dict.fromkeys(["mail", "search", "departures", "reports"], 0)
    parts = ["database", "cache", "search", "broker", "files", "disk"]
    assert said == dict.fromkeys([*parts, "worker", "scheduler", "mail", "proxies"], "ok")


def test_a_part_that_fails_is_named_and_nothing_more(client, index, settings, tmp_path):
    settings.SEARCH_INDEX_PATH = tmp_path / "absent" / "secret-path.sqlite3"
    settings.ELASTICSEARCH_INDEX = "secret-path"

    response = client.get(reverse("home:health"))

    assert response.status_code == 503
    assert response.json()["search"] == "failing"
    assert "secret-path" not in response.text


def test_a_full_disk_is_no_health(client, index, monkeypatch):
    monkeypatch.setattr(disk, "FLOOR_BYTES", 10**18)

    assert client.get(reverse("home:health")).json()["disk"] == "failing"


# Errors


def test_a_refusal_shows_its_sentence(rf, peer):
    from django.views.defaults import permission_denied

    request = rf.get("/")
    request.user = peer
    request.session = {}

    response = permission_denied(request, PermissionDenied("Seul l’auteur peut retenir une réponse."))

    assert response.status_code == 403
    assert "Seul l’auteur peut retenir une réponse." in response.content.decode()


def test_a_stale_form_gives_back_what_was_written(peer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(peer)

    response = client.post(
        "/deconnexion/",
        {"text": "Un long <b>texte</b>", "password": "secret-tape", "csrfmiddlewaretoken": "x"},
    )

    assert response.status_code == 403
    assert "Un long &lt;b&gt;texte&lt;/b&gt;" in response.text
    assert "secret-tape" not in response.text
    assert "n’est plus valable" in response.text


def test_the_weight_of_the_style_stays_small(settings):
    folder = settings.BASE_DIR / "comcep" / "static" / "css"

    assert sum(len(gzip.compress(path.read_bytes())) for path in folder.rglob("*.css")) <= 30_000


@pytest.mark.parametrize("role", ["peer", "outsider", "applicant", "moderator"])
def test_the_home_leaves_no_template_code(client, pages, request, role):
    client.force_login(request.getfixturevalue(role))

    text = client.get("/").text

    assert "{{" not in text and "{%" not in text and "INVALID" not in text


def test_the_administrator_sees_the_pages_in_the_admin(client, pages):
    client.force_login(MemberFactory(staff=True, roles=["admin"]))

    response = client.get(reverse("wagtailadmin_explore", args=[pages.pk]))

    assert "Mentions légales" in response.text


def test_browsers_find_an_icon_and_search_engines_their_rules(client, db):
    icon = client.get("/favicon.ico")
    rules = client.get("/robots.txt")

    assert icon.headers["Location"].endswith("img/favicon.ico")
    assert rules.headers["Content-Type"].startswith("text/plain")
    lines = rules.text.splitlines()
    assert {"Disallow: /forum/", "Allow: /connexion/$", "Disallow: /connexion/"} < set(lines)
    assert "Disallow: /" not in lines


def test_signing_out_makes_the_browser_forget_its_pages(client, pages, peer):
    client.force_login(peer)

    left = client.post("/deconnexion/")
    after = client.get(left.headers["Location"])

    assert left.headers["Clear-Site-Data"] == '"cache"'
    assert 'src="/deconnexion/oublier/"' in after.text
    assert client.get("/deconnexion/oublier/").headers["Clear-Site-Data"] == '"cache"'
    assert "/deconnexion/oublier/" not in client.get("/").text
