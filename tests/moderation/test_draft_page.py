"""The draft of a procedure on a page of the shell: completed, guarded, published; nothing is lost."""

import pytest
from django.utils import timezone

from comcep.moderation import proposals
from comcep.notifications.models import Notice
from forum.questions.models import Public, Scheme
from kb.authoring.drafting import blank_draft, draft_from_topic
from kb.models import ProcedurePage
from tests.factories import MemberFactory, PostFactory, TopicFactory
from tests.kb.factories import ProcedureFactory, index
from tests.kb.test_reading import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(topic, answer, moderator):
    index()
    Public.objects.create(slug="salarie", name="salarié")
    return draft_from_topic(topic, [answer], by=moderator)


def url(page):
    return f"/moderation/fiche/{page.public_id}/"


def shown(client, page):
    """What the form of the page would post, as a browser fills it."""
    form = client.get(url(page)).context["form"]
    data = {}
    for field in form:
        value = field.value()
        if (
            field.field.widget.input_type == "checkbox"
            if hasattr(field.field.widget, "input_type")
            else False
        ):
            if isinstance(value, list):
                data[field.html_name] = value
            elif value:
                data[field.html_name] = "on"
        else:
            data[field.html_name] = "" if value is None else str(value)
    return data


def complete(client, page, **more):
    return {**shown(client, page), "schemes": ["cpf"], "publics": ["salarie"], "intro": "En bref.", **more}


def latest(page):
    return ProcedurePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def test_only_moderators_find_it(client, draft, peer, outsider):
    for member in (peer, outsider, MemberFactory(staff=True, roles=["admin"])):
        client.force_login(member)
        assert client.get(url(draft)).status_code == 404
        assert client.post(url(draft), {"title": "x"}).status_code == 404


def test_the_thread_stands_beside_it(client, moderator, draft, topic, answer):
    client.force_login(moderator)

    text = client.get(url(draft)).text

    assert "thread-beside" in text
    assert "Voyez avec l’Opca de la branche." in text.partition("thread-beside")[2]
    assert answer.poster.display_name in text


def test_saving_what_is_shown_changes_nothing(client, moderator, draft):
    client.force_login(moderator)
    before = latest(draft)

    assert client.post(url(draft), shown(client, draft)).status_code == 302

    after = latest(draft)
    for name in ("title", "intro", "as_of", "theme", "audience", "everywhere", "review_on", "kind"):
        assert getattr(after, name) == getattr(before, name)
    said = [[(b.block_type, b.block.get_prep_value(b.value)) for b in page.body] for page in (before, after)]
    without_ids = [[(kind, str(value).partition("'id'")[0]) for kind, value in body] for body in said]
    assert without_ids[0] == without_ids[1]
    assert not ProcedurePage.objects.get(pk=draft.pk).live


def test_what_is_typed_is_kept(client, moderator, draft):
    client.force_login(moderator)
    data = complete(
        client,
        draft,
        title="Le CIF en CDD",
        rule="Une **règle**.\n\n- un\n- deux",
        steps="Premier pas\n\nSecond pas",
        legal="Code du travail, art. L. 6322-25",
    )

    client.post(url(draft), data)

    page = latest(draft)
    assert page.title == "Le CIF en CDD"
    kinds = [block.block_type for block in page.body]
    assert kinds == ["situation", "rule", "steps", "legal", "quote"]
    assert page.body[1].value.source == "<p>Une <b>règle</b>.</p><ul><li>un</li><li>deux</li></ul>"
    assert list(page.body[2].value) == ["Premier pas", "Second pas"]
    assert page.body[3].value[0]["reference"] == "Code du travail, art. L. 6322-25"
    assert [scheme.slug for scheme in page.schemes.all()] == ["cpf"]


def test_an_answer_left_out_goes_and_its_provenance_stays(client, moderator, draft):
    client.force_login(moderator)
    data = complete(client, draft)
    del data["keep-1"]

    client.post(url(draft), data)

    assert "quote" not in [block.block_type for block in latest(draft).body]
    assert draft.provenances.count() == 2


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"intro": ""}, "Résumez la fiche"),
        ({"schemes": []}, "au moins un dispositif"),
        ({"publics": []}, "au moins un public"),
        ({"territory": ""}, "Dites si la fiche vaut partout"),
        ({"review_on": ""}, "la date à laquelle"),
    ],
)
def test_it_is_not_published_without_what_a_reader_needs(client, moderator, draft, missing, sentence):
    client.force_login(moderator)

    response = client.post(url(draft), complete(client, draft, **missing, publier="1", rule="Un texte tapé."))

    assert response.status_code == 422
    assert sentence in response.text and "Un texte tapé." in response.text
    assert not ProcedurePage.objects.get(pk=draft.pk).live
    assert client.post(url(draft), complete(client, draft, **missing)).status_code == 302  # a draft may wait


def test_wagtails_editor_asks_the_same(draft):
    page = draft.get_latest_revision_as_object()
    page.intro, page.schemes, page.publics, page.everywhere = "", [], [], False

    assert set(page.missing_to_publish()) == {"intro", "schemes", "publics", "regions", "state"}


def test_publishing_tells_the_authors_and_leads_to_the_page(client, moderator, draft, topic, answer):
    client.force_login(moderator)

    response = client.post(url(draft), complete(client, draft, publier="1"))

    page = ProcedurePage.objects.get(pk=draft.pk)
    assert response.headers["Location"] == page.get_absolute_url()
    assert page.live and page.intro == "En bref."
    told = {notice.recipient: notice.text for notice in Notice.objects.filter(kind="procedure")}
    assert told[answer.poster].startswith("Votre réponse a été reprise dans la fiche")
    assert set(told) == {answer.poster, topic.poster}
    assert client.get(url(draft)).status_code == 302  # from then on, Wagtail's editor


def test_from_the_desk_it_leads_to_the_next_proposal(client, moderator, peer, topic, answer):
    index()
    Public.objects.create(slug="salarie", name="salarié")
    for proposed in (topic, other := TopicFactory(forum=topic.forum)):
        proposals.propose(proposed, by=peer)
    client.force_login(moderator)
    on_desk = "/moderation/a-traiter/proposition/{}/?file=proposition"
    link = f"/moderation/sujet/{topic.public_id}/fiche/?bureau=proposition&amp;file=proposition"
    assert f'href="{link}"' in client.get(on_desk.format(topic.public_id)).text
    way = {"bureau": "proposition", "file": "proposition"}

    opened = client.post(f"/moderation/sujet/{topic.public_id}/fiche/", {"posts": [answer.public_id], **way})
    draft = ProcedurePage.objects.get()
    kept = client.post(url(draft), shown(client, draft) | way)
    published = client.post(url(draft), complete(client, draft, publier="1", **way))

    assert opened.url == kept.url == f"{url(draft)}?bureau=proposition&file=proposition"
    assert published.url == on_desk.format(other.public_id)


@pytest.mark.parametrize(
    ("chosen", "year", "stored", "said"),
    [
        ("verifiee", 0, "verifiee", "vérifiée à votre nom jusqu’au"),
        ("verifiee", -1, "verifiee", "à vérifier\u00a0: faits de"),
        ("a-verifier", 0, "a-verifier", "publiée, à vérifier."),
    ],
)
def test_readers_find_it_in_the_state_that_was_said(client, moderator, draft, chosen, year, stored, said):
    client.force_login(moderator)
    as_of = timezone.localdate().year + year
    data = complete(client, draft, published_as=chosen, as_of=as_of)
    client.post(url(draft), data)
    assert shown(client, draft)["published_as"] == chosen and latest(draft).verified_by is None

    page = client.post(url(draft), {**data, **shown(client, draft), "publier": "1"}, follow=True)

    saved = ProcedurePage.objects.get(pk=draft.pk)
    assert saved.state == stored and said in page.text and "En révision" not in page.text
    signed = (moderator, moderator.network, timezone.localdate(), saved.review_on)
    found = (saved.verified_by, saved.verified_network, saved.verified_on, saved.verified_until)
    assert found == (signed if chosen == "verifiee" else (None, None, None, None))


def test_an_identifier_is_refused_and_the_text_comes_back(client, moderator, draft):
    client.force_login(moderator)
    number = "1 84 12 76 451 089 46"

    response = client.post(url(draft), complete(client, draft, steps=f"Son numéro est le {number}"))

    assert response.status_code == 422
    assert number in response.text and "ne se gardent jamais ici" in response.text
    assert number not in str(latest(draft).body)


def test_what_the_guard_notes_is_read_again_before_publication(client, moderator, draft):
    client.force_login(moderator)
    data = complete(client, draft, rule="Madame Dupuis Hélène, 45 ans, à Plouha.", publier="1")

    response = client.post(url(draft), data)

    assert response.status_code == 422
    assert "À relire avant de publier" in response.text
    assert not ProcedurePage.objects.get(pk=draft.pk).live
    assert client.post(url(draft), {**data, "relu": "1"}).status_code == 302
    assert ProcedurePage.objects.get(pk=draft.pk).live


def test_two_moderators_do_not_overwrite_each_other(client, moderator, draft):
    client.force_login(moderator)
    mine = complete(client, draft, rule="Ma règle à moi.")
    client.post(url(draft), complete(client, draft, rule="La règle de l’autre."))

    response = client.post(url(draft), mine)

    assert response.status_code == 409
    assert "Ma règle à moi." in response.text
    assert "La règle de l’autre." in str(latest(draft).body)
    again = {**mine, "version": response.context["form"]["version"].value()}
    assert client.post(url(draft), again).status_code == 302
    assert "Ma règle à moi." in str(latest(draft).body)


def test_what_the_form_does_not_know_stays(client, moderator, draft):
    client.force_login(moderator)
    page = draft.get_latest_revision_as_object()
    page.body = [
        ("rule", "<p>Un.</p>"),
        ("contacts", [{"who": "L’Opca", "network": "", "how": ""}]),
        ("legal", [{"reference": "ANI", "note": "Article 2", "url": "https://exemple.fr/"}]),
        ("rule", "<p>Deux.</p>"),
    ]
    page.save_revision()

    client.post(url(draft), complete(client, draft))

    body = latest(draft).body
    assert [block.block_type for block in body] == ["rule", "legal", "contacts"]
    assert body[0].value.source == "<p>Un.</p><p>Deux.</p>"
    assert body[1].value[0]["note"] == "Article 2"
    assert body[2].value[0]["who"] == "L’Opca"


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"as_of": "demain"}, {"as_of": "3000"}, {"territory": "regions"}]
)
def test_a_wrong_entry_gets_a_sentence_and_loses_nothing(client, moderator, draft, wrong):
    client.force_login(moderator)

    response = client.post(url(draft), complete(client, draft, rule="Un texte tapé.", regions=[], **wrong))

    assert response.status_code == 422
    assert "Un texte tapé." in response.text and 'role="alert"' in response.text


def test_a_draft_born_of_no_thread_says_that_it_is_original(client, moderator):
    index()
    Public.objects.create(slug="salarie", name="salarié")
    page = blank_draft("Le bilan", by=moderator)
    client.force_login(moderator)

    assert client.post(url(page), complete(client, page, publier="1")).status_code == 422
    assert client.post(url(page), complete(client, page, publier="1", original="on")).status_code == 302
    assert ProcedurePage.objects.get(pk=page.pk).live


def test_a_published_procedure_is_left_to_wagtails_editor(client, moderator):
    page = ProcedureFactory()
    client.force_login(moderator)

    assert client.get(url(page)).headers["Location"] == f"/admin/pages/{page.pk}/edit/"


def test_it_costs_the_same_with_many_answers(client, moderator, topic, answer):
    index()
    Scheme.objects.update(names="")
    small = draft_from_topic(topic, [answer], by=moderator)
    other = PostFactory().topic
    large = draft_from_topic(other, [PostFactory(topic=other) for _ in range(6)], by=moderator)

    assert statements(client, moderator, url(small)) == statements(client, moderator, url(large))
