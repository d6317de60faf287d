"""Schemes and territories: said by who writes, or read in the title; no filter tells what is hidden."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.html import escape

from comcep.search import index
from comcep.search.facets import Filters
from comcep.search.models import SearchPending
from comcep.search.results import find
from forum.engine.forum_conversation.models import Topic
from forum.questions.models import Public, Scheme, Situation
from kb.models import ProcedurePage
from tests.factories import MemberFactory, PostFactory, RegionFactory, TopicFactory
from tests.forum.writing import ASK, question_form
from tests.kb.factories import ProcedureFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("search:results")


def counts(found, facet):
    return {value: number for value, _, number in found.facets[facet]}


@pytest.fixture
def corse():
    return RegionFactory(slug="corse", name="Corse")


def test_the_schemes_of_the_trade_are_there_from_the_start():
    assert {"cpf", "cif-ptp", "csp", "vae"} <= set(Scheme.objects.values_list("slug", flat=True))


def test_a_title_files_a_topic_under_the_schemes_it_names(peer, peers_section, build):
    TopicFactory(forum=peers_section, subject="Un PTP après un C.S.P., zygomorphe")
    TopicFactory(forum=peers_section, subject="Autre chose, zygomorphe")
    build()

    assert counts(find(peer, "zygomorphe"), "scheme") == {"cif-ptp": 1, "csp": 1}


def test_what_the_asker_has_chosen_wins_over_the_title(client, peer, peers_section, build):
    client.force_login(peer)
    vae = Scheme.objects.get(slug="vae")
    form = question_form(peers_section, title="Un CIF zygomorphe", schemes=[vae.slug])

    client.post(ASK, form)
    build()

    assert list(Topic.objects.get().question.schemes.all()) == [vae]
    assert counts(find(peer, "zygomorphe"), "scheme") == {"vae": 1}


def test_the_asker_changes_the_schemes_while_editing(client, peer, peers_section):
    client.force_login(peer)
    cpf, vae = Scheme.objects.get(slug="cpf"), Scheme.objects.get(slug="vae")
    client.post(ASK, question_form(peers_section, schemes=[vae.slug]))
    post = Topic.objects.get().first_post
    edit = reverse("questions:edit", args=[post.public_id])

    shown = client.get(edit)
    client.post(edit, question_form(peers_section, schemes=[cpf.slug], seen=0))

    assert f'value="{vae.slug}" id' in shown.text and "checked" in shown.text
    assert list(Topic.objects.get().question.schemes.all()) == [cpf]


def test_a_topic_is_of_the_region_where_it_was_asked(peer, peers_section, corse, build):
    asker = MemberFactory(peer=True, region=corse)
    topic = TopicFactory(forum=peers_section, subject="Zygomorphe", poster=asker)
    PostFactory(topic=topic, content="Une réponse d’ailleurs.")
    build()
    asker.region = RegionFactory(slug="mayotte", name="Mayotte")
    asker.save()
    index.repair([("topic", topic.pk)])

    assert counts(find(peer, "zygomorphe"), "region") == {"corse": 1}
    assert find(peer, "zygomorphe", Filters(region="corse")).total == 1
    assert find(peer, "zygomorphe", Filters(region="mayotte")).total == 0


def test_a_procedure_carries_its_schemes_and_its_territories(client, peer, corse, build):
    page = ProcedureFactory(title="Fiche zygomorphe")
    page.schemes, page.regions = [Scheme.objects.get(slug="csp")], [corse]
    page.save()
    build()
    client.force_login(peer)

    found = find(peer, "zygomorphe")
    read = client.get(page.get_absolute_url()).text

    assert counts(found, "scheme") == {"csp": 1}
    assert counts(found, "region") == {"corse": 1}
    assert "<dd>CSP</dd>" in read and "<dd>Corse</dd>" in read


def test_the_list_of_procedures_is_filtered_by_scheme(client, peer):
    page = ProcedureFactory(title="Fiche une")
    page.schemes = [Scheme.objects.get(slug="csp")]
    page.save()
    ProcedureFactory(title="Fiche deux")
    client.force_login(peer)

    response = client.get(reverse("kb:index"), {"dispositif": "csp"})

    assert "CSP (1)" in response.text
    assert "Fiche une" in response.text and "Fiche deux" not in response.text


def test_each_filter_is_a_chip_that_takes_it_away(client, peer, peers_section, corse, build):
    asker = MemberFactory(peer=True, region=corse)
    TopicFactory(forum=peers_section, subject="Un CIF zygomorphe", poster=asker)
    TopicFactory(forum=peers_section, subject="Un zygomorphe")
    build()
    client.force_login(peer)

    response = client.get(
        PAGE, {"q": "zygomorphe", "dispositif": "cif-ptp", "region": "corse", "nature": "discussion"}
    )
    chips = {chip["heading"]: chip for chip in response.context["chosen"]}

    assert response.context["results"].total == 1
    assert {name: chip["label"] for name, chip in chips.items()} == {
        "Nature": "Discussion",
        "Dispositif": "CIF, projet de transition (PTP)",
        "Région": "Corse",
    }
    without = client.get(PAGE + chips["Région"]["url"]).context["chosen"]
    assert [chip["heading"] for chip in without] == ["Nature", "Dispositif"]
    assert "region=corse" not in chips["Région"]["url"]
    assert "dispositif=cif-ptp" in chips["Région"]["url"]
    assert escape(chips["Région"]["url"]) in response.text


def test_an_outsider_learns_no_count_of_schemes_or_regions_of_closed_texts(
    client, outsider, peers_section, outsiders_section, corse, build
):
    asker = MemberFactory(peer=True, region=corse)
    TopicFactory(forum=peers_section, subject="Un CSP zygomorphe", poster=asker)
    TopicFactory(forum=outsiders_section, subject="Un CIF zygomorphe")
    closed = ProcedureFactory(title="Un CSP zygomorphe")
    closed.regions = [corse]
    closed.save()
    build()
    client.force_login(outsider)

    free = find(outsider, "zygomorphe")
    filtered = client.get(PAGE, {"q": "zygomorphe", "dispositif": "csp", "region": "corse"})

    assert counts(free, "scheme") == {"cif-ptp": 1}
    assert "corse" not in counts(free, "region")
    assert filtered.context["results"].total == 0
    assert "Corse" not in filtered.text
    assert [chip["label"] for chip in filtered.context["chosen"]] == ["csp", "corse"]


def test_what_is_said_of_the_situation_narrows_the_list(peer, peers_section, corse, build):
    public = Public.objects.create(slug="salarie-cdd", name="salarié CDD")
    told = TopicFactory(forum=peers_section, subject="Zygomorphe, en CDD")
    told.question.publics.add(public)
    Situation.objects.create(question=told.question, contract="cdd", region=corse)
    TopicFactory(forum=peers_section, subject="Zygomorphe, sans rien dire")
    ProcedureFactory(title="Fiche zygomorphe", publics=[public])
    build()

    found = find(peer, "zygomorphe")

    assert counts(found, "contract") == {"cdd": 1} and counts(found, "public") == {"salarie-cdd": 2}
    assert counts(found, "region")["corse"] == 1
    (row,) = find(peer, "zygomorphe", Filters(contract="cdd", public="salarie-cdd", region="corse")).rows
    assert row.object.pk == told.pk


def test_an_outsider_learns_no_contract_nor_public_of_closed_questions(
    client, outsider, peers_section, outsiders_section, corse, build
):
    closed = TopicFactory(forum=peers_section, subject="Zygomorphe")
    closed.question.publics.add(Public.objects.create(slug="cadre", name="Cadres des peaux"))
    Situation.objects.create(question=closed.question, contract="interim", region=corse)
    TopicFactory(forum=outsiders_section, subject="Zygomorphe aussi")
    build()
    client.force_login(outsider)

    free = find(outsider, "zygomorphe")
    page = client.get(PAGE, {"q": "zygomorphe", "contrat": "interim", "public": "cadre"})

    assert not free.facets.get("contract") and not free.facets.get("public")
    assert page.context["results"].total == 0 and "Cadres des peaux" not in page.text
    chips = {chip["label"]: chip["url"] for chip in page.context["chosen"]}
    assert set(chips) == {"interim", "cadre"} and "contrat=" not in chips["interim"]


def test_a_scheme_with_a_new_name_files_texts_again(peer, peers_section, build):
    topic = TopicFactory(forum=peers_section, subject="La pro-mobilité zygomorphe")
    build()

    Scheme.objects.create(slug="pro-mobilite", name="Pro-mobilité", names="pro-mobilité")
    index.index_pending()

    assert SearchPending.objects.count() == 0
    assert counts(find(peer, "zygomorphe"), "scheme") == {"pro-mobilite": 1}
    assert find(peer, "zygomorphe", Filters(scheme="pro-mobilite")).rows[0].object.pk == topic.pk


def test_imported_lines_carry_schemes_and_regions(peer, peers_section, corse, build, tmp_path):
    build()
    line = {"id": "1", "title": "Ligne zygomorphe", "text": "Du texte.", "schemes": ["CIF"]}
    line |= {"regions": ["Corse", "inconnue"]}
    path = tmp_path / "lines.jsonl"
    path.write_text(json.dumps(line | {"section": peers_section.slug}), encoding="utf-8")

    call_command("import_topics", str(path))
    call_command("import_procedures", str(path))

    found = find(peer, "zygomorphe")
    assert found.total == 2
    assert counts(found, "scheme") == {"cif-ptp": 2}
    assert counts(found, "region") == {"corse": 2}
    assert list(ProcedurePage.objects.get().regions.all()) == [corse]


def test_a_line_whose_schemes_are_no_list_is_refused(peers_section, tmp_path):
    path = tmp_path / "lines.jsonl"
    path.write_text('{"id": "1", "title": "T", "text": "t", "section": "dossier", "schemes": "cpf"}')

    with pytest.raises(CommandError, match="schemes"):
        call_command("import_topics", str(path))


def test_a_moderator_edits_the_schemes_in_the_admin(client, moderator):
    client.force_login(moderator)

    page = client.get(reverse("wagtailsnippets_questions_scheme:list"))

    assert page.status_code == 200
    assert "projet de transition" in page.text
