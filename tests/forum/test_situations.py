"""The situation that a question tells of: optional, kept wherever a text is kept, guarded, shown in a box."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comcep.members.models import Member
from comcep.members.states import change_state
from comcep.privacy.guard import Eraser
from forum.engine.forum_conversation.models import Topic
from forum.keeping.leaving import erase_posts
from forum.keeping.own_data import drafts as own_drafts
from forum.keeping.own_data import questions as own_questions
from forum.keeping.redaction import redact_post
from forum.questions.addresses import topic_url
from forum.questions.models import Draft, Public, Question, Situation
from tests.factories import PostFactory, RegionFactory, TopicFactory
from tests.forum.test_drafts import DRAFT, sign_in
from tests.forum.writing import ASK, TEXT, Document, question_form, url

pytestmark = pytest.mark.django_db
PHONE = "06 39 98 44 10"
TRIED = "Un CIF demandé à l’Opacif.\nRefusé faute de budget."
SAID = {
    "publics": ["salarie-cdd"],
    "contract": "cdd",
    "seniority": "1a",
    "deadline": "1m",
    "region": "corse",
    "tried": TRIED,
}


@pytest.fixture
def lists(db):
    """What there is to choose from, and neighbours that nobody chooses."""
    for slug, name in (("salarie-cdd", "salarié CDD"), ("jeune", "jeune"), ("cadre", "cadre")):
        Public.objects.create(slug=slug, name=name)
    for slug, name in (("corse", "Corse"), ("bretagne", "Bretagne")):
        RegionFactory(slug=slug, name=name)


@pytest.fixture
def asking(client, peer, lists):
    client.force_login(peer)
    return client


@pytest.fixture
def told(asking, peers_section):
    """A question of which everything is said."""
    asking.post(ASK, question_form(peers_section, **SAID))
    return Topic.objects.get()


def shown(page):
    """What the group of the form shows as chosen or written."""
    form = Document(page.text)
    chosen = {(attrs.get("name"), attrs.get("value")) for _, attrs in form.tags if "checked" in attrs}
    options = set(re.findall(r'<option value="([\w-]+)" selected>', page.text))
    return {value for name, value in chosen if name == "publics"} | options, form.text_of("tried").strip()


def is_whole(page):
    return shown(page)[0] >= {"salarie-cdd", "cdd", "1a", "1m", "corse"} and (
        shown(page)[1].splitlines() == TRIED.splitlines()
    )


def test_all_that_is_said_of_it_stands_beside_the_question(asking, told):
    row = told.question.situation

    assert [row.contract, row.seniority, row.deadline, row.region.slug, row.tried] == [
        *("cdd", "1a", "1m", "corse"),
        TRIED,
    ]
    assert [public.slug for public in told.question.publics.all()] == ["salarie-cdd"]
    page = asking.get(topic_url(told)).text
    box = page[page.index('id="contexte-dessous"') :].partition("</section>")[0]
    said = re.findall(r"<dd[^>]*>(.+?)</dd>", box, re.DOTALL)
    assert said == ["salarié CDD", "CDD", "de quatre mois à un an", "Corse", "moins d’un mois", TRIED]


def test_lists_are_in_the_order_of_a_dictionary(asking, peers_section):
    Public.objects.create(slug="etranger", name="étranger")
    RegionFactory(slug="ile-de-france", name="Île-de-France")
    RegionFactory(slug="occitanie", name="Occitanie")

    page = asking.get(ASK).content.decode()

    publics = re.findall(r'name="publics" value="([\w-]+)"', page)
    assert publics == ["cadre", "etranger", "jeune", "salarie-cdd"]
    regions = re.findall(r'<option value="(\w[\w-]*)"', page.split('name="region"')[1].split("</select>")[0])
    assert regions == ["bretagne", "corse", "ile-de-france", "occitanie"]


def test_nothing_said_leaves_no_row_and_no_box(asking, peers_section):
    asking.post(ASK, question_form(peers_section))

    topic = Topic.objects.get()
    assert not Situation.objects.exists() and "contexte-" not in asking.get(topic_url(topic)).text


def test_only_what_was_filled_is_in_the_box(asking, peers_section):
    asking.post(ASK, question_form(peers_section, contract="cdi", schemes=["cpf"]))

    page = asking.get(topic_url(Topic.objects.get())).text
    box = page[page.index('id="contexte-dessous"') :].partition("</section>")[0]
    assert re.findall(r"<dt>(.+?)</dt>", box) == ["Contrat", "Dispositif"]


def test_a_later_page_and_a_withdrawn_question_show_none(asking, told):
    PostFactory.create_batch(25, topic=told)
    assert "faute de budget" not in asking.get(f"{topic_url(told)}?page=2").text

    alone = Question.objects.exclude(topic=told)
    asking.post(ASK, question_form(told.forum, title="Une autre question en CDD", **SAID))
    asking.post(url("withdraw", alone.get().topic.first_post))
    assert "faute de budget" not in asking.get(topic_url(alone.get().topic)).text


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("contract", "cdx", "n’est pas, ou plus, sur la liste"),
        ("region", "atlantide", "n’est pas, ou plus, sur la liste"),
        ("publics", "martiens", "n’est plus sur la liste"),
        ("tried", "a" * 1001, "1\u202f000 caractères au plus, et vous en avez écrit 1001"),
    ],
)
def test_what_is_not_on_the_lists_is_refused_and_loses_nothing(asking, peers_section, name, value, words):
    response = asking.post(ASK, question_form(peers_section, **{**SAID, name: value}))

    assert response.status_code == 422 and words in response.text and not Topic.objects.exists()
    kept = shown(response)
    assert (kept[1].splitlines() == TRIED.splitlines()) == (name != "tried") and "1a" in kept[0]


def test_a_refusal_of_something_else_loses_nothing(asking, peers_section):
    response = asking.post(ASK, question_form(peers_section, text="", **SAID))

    assert response.status_code == 422 and is_whole(response)
    assert '<details class="field situation" open>' in response.text


def test_the_guard_reads_what_was_tried_and_publishes_what_was_decided(asking, peers_section):
    said = {**SAID, "tried": f"{TRIED}\nRappeler Mme Quéméneur au {PHONE}."}

    step = asking.post(ASK, question_form(peers_section, **said))

    assert "Avant de publier" in step.text and not Topic.objects.exists()
    assert '<mark class="passage" data-level="strong" id="passage-' in step.text and PHONE in step.text
    fields = {name: v for name, v in Document(step.text).fields.items() if not name.startswith("garde-")}
    fields.pop("revenir", None)
    back = asking.post(ASK, {**fields, "revenir": "1"})
    assert shown(back)[1].endswith(f"{PHONE}.") and "corse" in shown(back)[0]
    asking.post(ASK, {**fields, "tout-remplacer": "1"})
    row = Situation.objects.get()
    assert PHONE not in row.tried and "Quéméneur" not in row.tried
    assert row.tried.splitlines()[:2] == TRIED.splitlines() and row.region.slug == "corse"


def test_the_asker_changes_all_of_it_and_takes_it_back(asking, told):
    edit = url("edit", told.first_post)
    assert is_whole(asking.get(edit))

    other = {**SAID, "contract": "interim", "publics": ["jeune"], "region": "", "tried": ""}
    asking.post(edit, question_form(told.forum, seen=0, **other))
    row = Situation.objects.get()
    assert (row.contract, row.region, row.tried) == ("interim", None, "")
    assert [public.slug for public in told.question.publics.all()] == ["jeune"]

    asking.post(edit, question_form(told.forum, seen=1))
    assert not Situation.objects.exists() and not told.question.publics.exists()


def test_a_word_published_already_is_not_asked_about_again(asking, told):
    words = "Mme Quéméneur hésite."
    Situation.objects.update(tried=words)

    response = asking.post(
        url("edit", told.first_post), question_form(told.forum, seen=0, **{**SAID, "tried": words})
    )

    assert response.status_code == 302


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_draft_keeps_it_with_and_without_a_script(asking, peers_section, accept):
    more = {**SAID, "themes": ["vae"], "schemes": ["cpf"], "announcement": "on"}

    asking.post(DRAFT, question_form(peers_section, **more), headers={"accept": accept})

    page = asking.get(ASK)
    assert is_whole(page)
    ticked = {(a.get("name"), a.get("value")) for _, a in Document(page.text).tags if "checked" in a}
    assert ticked >= {("themes", "vae"), ("schemes", "cpf"), ("announcement", None)}


def test_a_draft_holds_no_forbidden_number_and_no_word_as_a_choice(asking, peer, peers_section):
    nir = "2 93 10 69 156 385 21"

    asking.post(DRAFT, question_form(peers_section, tried=nir, contract="Mme Quéméneur", publics=["a b"]))

    draft = Draft.objects.get()
    assert nir not in draft.tried and draft.about == {}


def test_what_was_chosen_alone_is_a_draft_and_nothing_is_none(asking, peers_section):
    nothing = {"title": "", "text": ""}

    asking.post(DRAFT, question_form(peers_section, **nothing, contract="cdi"))
    assert Draft.objects.get().about == {"contract": "cdi"}

    asking.post(DRAFT, question_form(peers_section, **nothing))
    assert not Draft.objects.exists()


def test_a_session_that_ends_meanwhile_loses_nothing(peer, lists, peers_section):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(peer)
    fields = Document(browser.get(ASK).text).fields
    Session.objects.all().delete()

    response = browser.post(ASK, {**fields, **question_form(peers_section, **SAID)})
    page = sign_in(browser, peer, response.url)

    assert is_whole(page) and Document(page.text).text_of("text") == TEXT
    draft = Draft.objects.get()
    assert draft.about["region"] == "corse" and draft.tried.splitlines() == TRIED.splitlines()


def test_redaction_takes_words_out_of_it_and_of_the_drafts(peer, told):
    told.question.situation.tried = f"Zéphyr a demandé. {PHONE}"
    told.question.situation.save()
    other = TopicFactory()
    Situation.objects.create(question=other.question, tried=f"Au {PHONE} encore.")
    spared = TopicFactory()
    Situation.objects.create(question=spared.question, tried="Rien à cacher.")
    Draft.objects.create(member=peer, tried="Zéphyr encore")

    changed = redact_post(told.first_post, Eraser([("Zéphyr", "PERS"), (PHONE, "TEL")]))

    assert {told.first_post_id, other.first_post_id} <= changed and spared.first_post_id not in changed
    held = " ".join(Situation.objects.values_list("tried", flat=True)) + Draft.objects.get().tried
    assert "Zéphyr" not in held and PHONE not in held and "Rien à cacher." in held


def test_who_leaves_is_named_there_no_more_and_may_erase_it(peer, told):
    name = peer.display_name
    row = told.question.situation
    row.tried = f"{name} a appelé."
    row.save()

    change_state(peer, Member.State.ENDED, by=None)
    assert name not in Situation.objects.get().tried

    erase_posts(type(told.first_post).objects.filter(pk=told.first_post_id))
    assert not Situation.objects.exists() and not told.question.publics.exists()


def test_ones_own_data_hold_it(asking, peer, told, peers_section):
    asking.post(DRAFT, question_form(peers_section, title="Une suite", **SAID))

    (question,), (draft,) = own_questions(peer), own_drafts(peer)
    assert question["ce qui a été tenté"].splitlines() == TRIED.splitlines()
    assert (question["public"], question["région de la situation"]) == ("salarié CDD", "Corse")
    assert draft["coché et choisi"]["contract"] == "cdd" and "budget" in draft["ce qui a été tenté"]


def test_the_page_costs_the_same_with_and_without_it(asking, told):
    bare = TopicFactory(forum=told.forum)
    costs = []
    for topic in (bare, bare, told):
        with CaptureQueriesContext(connection) as captured:
            asking.get(topic_url(topic))
        costs.append(len(captured))

    assert costs[1] >= costs[2]


def test_a_group_stands_open_only_where_something_is_said(asking, told):
    asking.post(ASK, question_form(told.forum, title="Une question dont on ne dit rien d’autre"))
    bare = Topic.objects.exclude(pk=told.pk).get()

    assert '<details class="field situation" open>' in asking.get(url("edit", told.first_post)).text
    page = asking.get(url("edit", bare.first_post)).text
    assert '<details class="field"' in page and not re.search(r"<details class=\"field[^>]* open", page)
