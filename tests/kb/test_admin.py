"""The back office of the knowledge base: open to moderators, in French, and silent for everybody else."""

import pytest
from django.contrib.auth.models import Group
from django.http import Http404
from django.urls import reverse
from modelsearch.index import insert_or_update_object
from wagtail.models import Page, PageLogEntry, ReferenceIndex
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from comcep.members.access.audiences import Audience
from kb.authoring import rights
from kb.models import Feedback, ProcedurePage, WalledDocument, WalledImage
from tests.factories import MemberFactory, NetworkFactory
from tests.kb.factories import ProcedureFactory, index, soon

pytestmark = pytest.mark.django_db

CANARY = "chouettedesneiges"


@pytest.fixture
def page(db):
    """A draft with a word that must not leak, indexed as Wagtail's tasks index it."""
    page = ProcedureFactory(live=False, title=f"{CANARY} perdue", networks=[NetworkFactory()])
    ReferenceIndex.create_or_update_for_object(page)
    insert_or_update_object(page)
    Feedback.objects.create(page=page, verdict="erreur", reason=CANARY)
    return page


@pytest.fixture
def admin(db):
    return MemberFactory(staff=True, roles=["admin"])


def urls(page):
    parent = page.get_parent().pk
    return {
        "home": reverse("wagtailadmin_home"),
        "explorer": reverse("wagtailadmin_explore", args=[parent]),
        "edit": reverse("wagtailadmin_pages:edit", args=[page.pk]),
        "add": reverse("wagtailadmin_pages:add", args=["kb", "procedurepage", parent]),
        "history": reverse("wagtailadmin_pages:history", args=[page.pk]),
        "draft": reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
        "delete": reverse("wagtailadmin_pages:delete", args=[page.pk]),
        "listing": reverse("fiches:index"),
        "to_review": reverse("kb_to_review"),
        "themes": reverse("wagtailsnippets_questions_theme:list"),
        "theme_usage": reverse("wagtailsnippets_questions_theme:usage", args=[page.theme_id]),
        "publics": reverse("wagtailsnippets_questions_public:list"),
        "feedback": reverse("kb_feedback:list"),
        "images": reverse("wagtailimages:index"),
        "documents": reverse("wagtaildocs:index"),
        "page_chooser": reverse("wagtailadmin_choose_page"),
        "image_chooser": reverse("wagtailimages_chooser:choose"),
        "document_chooser": reverse("wagtaildocs_chooser:choose"),
        "page_search": reverse("wagtailadmin_pages:search") + "?q=perdue",
        "site_history": reverse("wagtailadmin_reports:site_history"),
        "menu": reverse("wagtailadmin_api:pages:listing") + "?child_of=1",
    }


NAMES = [
    *["home", "explorer", "edit", "add", "history", "draft", "listing", "to_review", "themes", "theme_usage"],
    *[
        "publics",
        "feedback",
        "images",
        "documents",
        "page_chooser",
        "image_chooser",
        "document_chooser",
        "page_search",
    ],
]


# Of the pages of Wagtail, those that list or search what they show.
ASKING = {"explorer", "history", "listing", "theme_usage", "feedback", "images", "documents", "page_search"}
OPENED = [name if name in ASKING else pytest.param(name, marks=pytest.mark.embedded) for name in NAMES]


@pytest.mark.parametrize("name", OPENED)
def test_a_moderator_opens_the_pages_of_the_admin(client, moderator, page, name):
    client.force_login(moderator)

    assert client.get(urls(page)[name]).status_code == 200


@pytest.mark.parametrize("name", ["explorer", "edit", "history", "listing", "theme_usage", "page_search"])
def test_a_moderator_finds_procedures_there(client, moderator, page, name):
    client.force_login(moderator)

    assert CANARY in client.get(urls(page)[name]).text


@pytest.mark.embedded  # a door, before any statement of the page
@pytest.mark.parametrize("name", [*NAMES, "delete", "site_history", "menu"])
def test_the_admin_does_not_exist_for_others(client, peer, outsider, page, name):
    for member in (peer, outsider):
        client.force_login(member)
        assert client.get(urls(page)[name]).status_code == 404


@pytest.mark.parametrize("name", [*NAMES, "delete", "site_history", "menu"])
def test_an_administrator_who_is_no_peer_reads_no_procedure_there(client, admin, page, name):
    PageLogEntry.objects.log_action(page, "wagtail.edit")
    client.force_login(admin)

    response = client.get(urls(page)[name], follow=True)

    assert CANARY not in response.text


def test_the_admin_speaks_french(client, moderator, page):
    client.force_login(moderator)

    text = client.get(urls(page)["edit"]).text

    assert '<html lang="fr"' in text or 'lang="fr"' in text
    assert "Publier" in text
    assert "responsable" in text.lower()


@pytest.mark.parametrize("name", ["images", "documents"])
def test_files_are_looked_for_there_and_found_by_who_may_read_them_alone(
    client, moderator, admin, page, name
):
    WalledImage.objects.create(title=CANARY, file="x.png", width=1, height=1)
    WalledDocument.objects.create(title=CANARY, file="x.pdf")

    for member in (moderator, admin):
        client.force_login(member)
        answer = client.get(urls(page)[name], {"q": CANARY[:4]})
        assert answer.status_code == 200
        assert member == moderator or CANARY not in answer.text


def test_an_image_of_peers_is_not_listed_to_an_administrator(client, admin, page, tmp_path, settings):
    settings.MEDIA_ROOT = str(tmp_path)
    WalledImage.objects.create(title=CANARY, file="x.png", width=1, height=1)
    client.force_login(admin)

    for name in ("images", "image_chooser"):
        assert CANARY not in client.get(urls(page)[name]).text


# Publishing from the editor


def form(page, **changes):
    fields = {
        "title": page.title,
        "slug": page.slug,
        "kind": page.kind,
        "theme": page.theme_id,
        "intro": page.intro,
        "external_url": "",
        "body": streamfield([("situation", rich_text("<p>Une situation.</p>"))]),
        "publics": [],
        "networks": [],
        "acronyms": "CPF",
        "audience": page.audience,
        "as_of": page.as_of,
        "state": page.state,
        "alert": "",
        "verified_until": "",
        "keeper": page.keeper_id,
        "review_on": page.review_on,
        "original": "on",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "comments-MIN_NUM_FORMS": 0,
        "comments-MAX_NUM_FORMS": 1000,
    }
    return nested_form_data({k: v for k, v in (fields | changes).items() if v is not None})


def send(client, page, action, **changes):
    data = form(page, **changes)
    if action:
        data[f"action-{action}"] = "on"
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)


def test_a_moderator_publishes_from_the_editor(client, moderator, page):
    client.force_login(moderator)

    response = send(client, page, "publish")

    assert response.status_code == 302
    assert ProcedurePage.objects.get(pk=page.pk).live


@pytest.mark.embedded  # the form refuses, and writes nothing
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"original": None}, "Dites d’où vient cette fiche"),
        ({"keeper": ""}, "Choisissez la personne responsable"),
        ({"review_on": ""}, "Donnez la date à laquelle"),
        ({"state": "verifiee"}, "jusqu’à quand cette vérification vaut"),
        ({"state": "en-revision"}, "Dites dans quel état"),
    ],
)
def test_the_editor_refuses_to_publish_what_is_incomplete(client, moderator, page, changes, sentence):
    client.force_login(moderator)

    response = send(client, page, "publish", **changes)

    assert response.status_code == 200
    assert sentence in response.text
    assert not ProcedurePage.objects.get(pk=page.pk).live


def test_the_editor_saves_an_incomplete_draft(client, moderator, page):
    client.force_login(moderator)

    response = send(client, page, None, original=None, keeper="", review_on="", title="En cours")

    assert response.status_code == 302
    assert ProcedurePage.objects.get(pk=page.pk).draft_title == "En cours"


def test_asking_for_a_review_is_refused_as_long_as_it_is_incomplete(client, moderator, page):
    client.force_login(moderator)

    assert "Donnez la date" in send(client, page, "submit", review_on="").text
    assert send(client, page, "submit").status_code == 302
    assert ProcedurePage.objects.get(pk=page.pk).current_workflow_state.workflow.name == "Relecture"


def test_whoever_verifies_signs(client, moderator, page):
    client.force_login(moderator)

    send(client, page, "publish", state="verifiee", verified_until=soon())

    page = ProcedurePage.objects.get(pk=page.pk)
    assert (page.verified_by, page.verified_network) == (moderator, moderator.network)
    assert page.shown_state == ProcedurePage.State.VERIFIED


def test_another_edit_does_not_change_the_signature(client, moderator, page):
    client.force_login(moderator)
    send(client, page, "publish", state="verifiee", verified_until=soon())
    other = MemberFactory(peer=True, roles=["moderator"])
    client.force_login(other)

    send(client, page, "publish", state="verifiee", verified_until=soon(), title="Autre titre")

    assert ProcedurePage.objects.get(pk=page.pk).verified_by == moderator


def test_publishing_many_at_once_keeps_the_rule(client, moderator, page):
    ProcedurePage.objects.filter(pk=page.pk).update(review_on=None)
    page.refresh_from_db()
    page.review_on = None
    page.save_revision(clean=False)
    client.force_login(moderator)

    response = client.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}", follow=True)

    assert "Donnez la date" in response.text
    assert not ProcedurePage.objects.get(pk=page.pk).live


def test_a_procedure_is_not_copied(client, moderator, page):
    client.force_login(moderator)

    response = client.get(reverse("wagtailadmin_pages:copy", args=[page.pk]), follow=True)

    assert "ne se copie pas" in response.text
    assert ProcedurePage.objects.count() == 1


def test_a_moderator_has_no_right_above_the_knowledge_base(client, moderator, page):
    client.force_login(moderator)
    root = Page.objects.get(depth=2)

    assert client.get(reverse("wagtailadmin_pages:edit", args=[root.pk])).status_code in (302, 403, 404)


def test_rights_are_given_once(moderator, page):
    group = moderator.groups.model.objects.get(name=str(Audience.MODERATORS))
    before = (group.permissions.count(), group.page_permissions.count(), group.collection_permissions.count())

    rights.open_admin_to_moderators()

    after = (group.permissions.count(), group.page_permissions.count(), group.collection_permissions.count())
    assert before == after
    assert min(after) > 0


def test_wagtails_own_groups_are_gone(db):
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()


def test_a_moderator_marks_an_error_as_dealt_with(client, moderator, peer):
    page = ProcedureFactory()
    error = Feedback.objects.create(page=page, member=peer, verdict="erreur", reason="Le plafond a changé.")
    client.force_login(moderator)

    listed = client.get(reverse("kb_feedback:list")).text
    client.post(reverse("kb_feedback:edit", args=[error.pk]), {"handled_at": "2026-01-01 10:00"})

    assert "Le plafond a changé." in listed
    error.refresh_from_db()
    assert error.handled_at is not None
    assert error.reason == "Le plafond a changé."


def test_the_report_tells_why(client, moderator):
    ProcedureFactory(old=True, title="Vieille fiche")
    client.force_login(moderator)

    text = client.get(reverse("kb_to_review")).text

    assert "Vieille fiche" in text
    assert "faits de 2017" in text


def test_the_report_exports(client, moderator):
    ProcedureFactory(old=True)
    client.force_login(moderator)

    response = client.get(reverse("kb_to_review") + "?export=csv")

    assert "faits de 2017" in b"".join(response.streaming_content).decode()


def test_the_preview_of_a_draft_is_for_moderators(rf, admin, page):
    request = rf.get("/")
    request.user = admin

    with pytest.raises(Http404):
        page.serve_preview(request, "")


def test_the_index_opens_in_the_editor(client, moderator):
    client.force_login(moderator)

    assert client.get(reverse("wagtailadmin_pages:edit", args=[index().pk])).status_code == 200
