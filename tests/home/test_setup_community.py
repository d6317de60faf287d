"""``setup_community``: from an empty database to a released report, without the demonstration."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django.utils.text import slugify

from comcep.committee.forms import ChecklistForm
from comcep.committee.models import Report
from comcep.home.models import TextPage
from comcep.members.access.audiences import Audience
from comcep.members.letters import send_letters
from comcep.members.models import Member, Network, Opening, Region, Role
from comcep.search import index
from comcep.search.models import GlossaryTerm
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Topic
from forum.questions.addresses import topic_url
from forum.questions.models import Public, Theme
from forum.sections import arranging, rubrics
from forum.sections.addresses import RESERVED
from kb.models import ProcedurePage
from tests.factories import MemberFactory, SecondFactorFactory
from tests.forum.test_tree import sound
from tests.search.indexes import own_index

pytestmark = pytest.mark.django_db
GIVEN = {
    "administrator": "ada@exemple.test",
    "administrator_name": "Ada Ministre",
    "moderator": "anne@exemple.test",
    "moderator_name": "Anne Imatrice de Paris",
    "moderator_network": "missions-locales",
    "networks": "missions-locales, apec",
    "no_input": True,
}


@pytest.fixture(autouse=True)
def an_index(tmp_path):
    with own_index(tmp_path):
        yield


def set_up(**options):
    said = StringIO()
    call_command("setup_community", stdout=said, stderr=said, **{**GIVEN, **options})
    return said.getvalue()


def rows():
    kept = (
        Member,
        Role,
        Network,
        Region,
        Opening,
        Forum,
        Theme,
        Public,
        GlossaryTerm,
        TextPage,
        ProcedurePage,
    )
    return {model: sorted(model.objects.values_list("pk", flat=True)) for model in kept}


def test_it_lays_what_a_community_begins_with_and_nothing_twice():
    said = set_up()

    tops = Forum.objects.filter(parent=None).select_related("audience").order_by("tree_id")
    assert [(row.slug, row.audience.audience) for row in tops] == [
        (row["slug"], row["audience"]) for row in rubrics.rubrics()
    ]
    assert len(tops) == 10 and "10 rubriques" in said and sound()
    assert Forum.objects.filter(audience__audience=Audience.OUTSIDERS).count() == 3
    assert (Network.objects.count(), Region.objects.count()) == (5, 18)
    closed = Opening.objects.filter(state=Opening.State.CLOSED).values_list("network__slug", flat=True)
    assert set(closed) == {"cap-emploi", "fongecif-opacif", "pole-emploi"}
    assert Theme.objects.of_questions().count() > 10 and GlossaryTerm.objects.count() > 100
    assert Public.objects.filter(name__in=["étranger", "jeune", "demandeur d’emploi"]).count() == 3
    assert {"aide", "charte", "mentions-legales"} <= set(TextPage.objects.values_list("slug", flat=True))
    anne = Member.objects.get(email="anne@exemple.test")
    assert (anne.first_name, anne.last_name, anne.kind) == ("Anne", "Imatrice de Paris", "peer")
    assert not ProcedurePage.objects.exists() and not Member.objects.filter(is_demo=True).exists()

    before = rows()
    moved = Forum.objects.select_related("audience").get(slug="divers")
    arranging.change(moved, arranging.Wanted(name="Autres sujets", holds_topics=False))
    Opening.objects.filter(network__slug="cap-emploi").delete()
    Public.objects.filter(name="cadre").delete()
    set_up(administrator="", moderator="", networks="")
    set_up()

    after = rows()
    assert after == before | {Opening: after[Opening], Public: after[Public]}
    assert (len(after[Opening]), len(after[Public])) == (2, len(before[Public]) - 1)
    assert Forum.objects.get(pk=moved.pk).name == "Autres sujets"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"administrator": ""}, "Il manque --administrator"),
        ({"moderator_name": ""}, "Il manque --moderator-name"),
        ({"moderator_name": "Anne"}, "prénom suivi d’un nom"),
        ({"moderator": "anne"}, "adresse électronique"),
        ({"moderator_network": "poste"}, "Choisissez parmi"),
        ({"networks": "apec, poste"}, "Réseau inconnu"),
    ],
)
def test_bad_input_is_said_in_one_line_and_changes_nothing(options, said):
    before = rows()

    with pytest.raises(CommandError) as refusal:
        set_up(**options)

    assert said in str(refusal.value) and "\n" not in str(refusal.value) and rows() == before


def test_an_answer_that_cannot_be_is_asked_again_and_the_others_are_kept(monkeypatch):
    answers = ["ada", "ada@exemple.test", "Ada", "Ada Ministre", "anne@exemple.test", "Anne Imatrice"]
    answers += ["poste", "apec", "apec, poste", "", "apec"]
    monkeypatch.setattr("builtins.input", lambda question: answers.pop(0))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)

    said = set_up(no_input=False, **{name: None for name in GIVEN if name != "no_input"})

    assert not answers and "n’est pas une adresse" in said and said.count("Réseau inconnu") == 2
    assert Member.objects.get(email="anne@exemple.test").network.slug == "apec"


def test_where_the_demonstration_is_loaded_it_is_refused():
    MemberFactory(peer=True, is_demo=True)

    with pytest.raises(CommandError, match="démonstration"):
        set_up()


def test_who_is_a_member_already_is_given_the_role_and_an_applicant_is_not():
    MemberFactory(state="confirmed", email="attend@exemple.test")
    peer = MemberFactory(peer=True, email="pair@exemple.test")

    with pytest.raises(CommandError, match="n’est pas membre"):
        set_up(moderator="attend@exemple.test")
    set_up(moderator="pair@exemple.test")

    assert peer.roles.current().filter(name="moderator").exists()


def test_no_rubric_of_a_new_community_takes_a_reserved_address():
    assert {row["slug"] for row, _, _ in rubrics.tree()} & RESERVED == set()


def link_in_the_last_mail(start):
    send_letters()
    return re.search(rf"https?://[^/\s]+({start}\S*)", mail.outbox[-1].body)[1]


def entered(email):
    """A browser in which that person has signed in by the link of a mail."""
    browser = Client()
    browser.post("/connexion/lien/", {"email": email})
    assert browser.post(link_in_the_last_mail("/connexion/lien/")).status_code == 302
    return browser


def invited(host, first_name, network):
    """Somebody invited by ``host``, who accepts and comes in."""
    email = f"{slugify(first_name)}@exemple.test"
    ends_on = (timezone.localdate() + timedelta(days=30)).isoformat()
    person = {"first_name": first_name, "last_name": "Marchand", "email": email}
    sent = host.post("/reseau/inviter/", {**person, "network": network, "ends_on": ends_on}, follow=True)
    assert f"{first_name} Marchand" in sent.text, sent.context["form"].errors
    accepted = {"first_name": first_name, "last_name": "Marchand", "job": "Conseillère", "charter": "on"}
    assert "Bienvenue" in Client().post(link_in_the_last_mail("/rejoindre/invitation/"), accepted).text
    return entered(email)


def test_from_the_first_invitation_to_a_released_report(django_capture_on_commit_callbacks):
    """Invite, come in, ask, answer, accept, curate, find, report."""
    with django_capture_on_commit_callbacks(execute=True):
        set_up()
    anne = Member.objects.get(email="anne@exemple.test")
    SecondFactorFactory(user=anne)
    moderator = Client()
    moderator.force_login(anne)  # by a link, then a code: tests/members/test_second_factor.py
    assert "/moderation/" in moderator.get("/").text
    with django_capture_on_commit_callbacks(execute=True):
        asker, helper = invited(moderator, "Inès", "apec"), invited(moderator, "Paul", "missions-locales")

    question = {
        "title": "Financer une VAE en fin de CDD",
        "section": "aider-a-monter-un-dossier",
        "text": "Le contrat s’achève dans un mois\u202f: qui peut financer la VAE\u202f?",
    }
    asker.post("/forum/poser/", question)
    topic = Topic.objects.select_related("forum").get()
    helper.post(f"/forum/sujet/{topic.public_id}/repondre/", {"text": "L’Opca de la branche, avant la fin."})
    answer = topic.posts.exclude(pk=topic.first_post_id).get()
    asker.post(f"/forum/message/{answer.public_id}/retenir/")
    page = helper.get(topic_url(topic)).text
    assert "Réponse retenue" in page and "L’Opca de la branche" in page

    moderator.post(f"/moderation/sujet/{topic.public_id}/fiche/", {"posts": [answer.public_id]})
    draft = ProcedurePage.objects.get()
    assert not draft.live and "L’Opca de la branche" in str(draft.body)
    page = f"/moderation/fiche/{draft.public_id}/"
    shown = moderator.get(page).context["form"]
    typed = {field.html_name: field.value() for field in shown if field.value() not in (None, False, [])}
    typed |= {"intro": "En bref.", "schemes": ["cpf"], "publics": ["jeune"], "territory": "partout"}
    published = moderator.post(page, typed | {"publier": "1", "relu": "1"})
    draft.refresh_from_db()
    assert draft.live and published.url == f"/fiches/{draft.slug}/"
    index.index_pending()
    assert f"/fiches/{draft.slug}/" in asker.get("/recherche/?q=VAE").text
    assert "L’Opca de la branche" in asker.get(f"/fiches/{draft.slug}/").text

    for network in Network.objects.all():  # colleagues come the same way; a report needs ten of them
        MemberFactory.create_batch(9, peer=True, network=network)
    last = timezone.localdate()
    with django_capture_on_commit_callbacks(execute=True):
        moderator.post("/comite/atelier/", {"until": last.isoformat()})
    address = f"/comite/{last.isoformat()}/"
    assert asker.get(address).status_code == 404
    signed = moderator.post(f"{address}publier/", dict.fromkeys(ChecklistForm.CHECKS, "on"))
    assert signed.status_code == 302

    assert Report.objects.released().filter(as_of=last).exists()
    assert asker.get(address).status_code == 200 and asker.get("/comite/").status_code == 200
