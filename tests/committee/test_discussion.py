"""The committees comment and propose; every reader sees what they said and what was answered."""

import io

import pytest
from django.db import connection
from pypdf import PdfReader

from comcep.committee import actions, leaving
from comcep.committee.actions.reports import fingerprint
from comcep.committee.models import Comment, Proposal, Report
from comcep.members.leaving.departures import leave
from comcep.moderation.models import Decision
from forum.questions.models import Screened
from tests.factories import MemberFactory
from tests.forum.test_screening import NIR

pytestmark = pytest.mark.django_db

REPORT, PROPOSALS = "/comite/2017-01-16/", "/comite/propositions/"
PROPOSAL = {"theme": "CPF des intérimaires", "reason": "La question revient dans nos instances."}


def test_a_committee_member_comments_in_front_of_all_readers(client, released, committee_member, peer):
    client.force_login(committee_member)
    client.post(REPORT + "commenter/", {"text": "Les délais nous semblent bons."})
    client.post(REPORT + "commenter/", {"text": "Les délais nous semblent bons."})

    client.force_login(peer)

    assert client.get(REPORT).text.count("Les délais nous semblent bons.") == 1


def test_a_peer_reads_comments_and_writes_none(client, released, peer):
    client.force_login(peer)

    assert client.post(REPORT + "commenter/", {"text": "Moi aussi."}).status_code == 403
    assert not Comment.objects.exists()


def test_an_empty_comment_says_what_is_missing(client, released, committee_member):
    client.force_login(committee_member)

    assert "Écrivez votre commentaire." in client.post(REPORT + "commenter/", {"text": " "}).text


def test_a_proposal_is_followed_to_its_answer(client, released, committee_member, moderator, peer):
    client.force_login(committee_member)
    client.post(PROPOSALS, PROPOSAL)
    proposal = Proposal.objects.get()
    client.force_login(moderator)
    client.post(
        f"{PROPOSALS}{proposal.public_id}/", {"state": "retained", "answer": "Un atelier y sera consacré."}
    )

    for reader in (committee_member, peer):
        client.force_login(reader)
        text = client.get(PROPOSALS).text
        assert "Retenue" in text
        assert "Un atelier y sera consacré." in text


def test_the_same_theme_is_not_proposed_twice_while_it_waits(client, committee_member):
    client.force_login(committee_member)
    for _ in range(2):
        client.post(PROPOSALS, PROPOSAL)

    assert Proposal.objects.count() == 1


@pytest.mark.parametrize("who", ["peer", "moderator"])
def test_only_committees_propose(client, request, who):
    client.force_login(request.getfixturevalue(who))

    assert client.post(PROPOSALS, PROPOSAL).status_code == 403


def test_the_list_of_proposals_costs_the_same_with_ten(client, committee_member, django_assert_num_queries):
    client.force_login(committee_member)
    with django_assert_num_queries(3):
        client.get(PROPOSALS)
    for n in range(10):
        actions.propose(f"Thème {n}", "Parce que.", by=committee_member)

    with django_assert_num_queries(3):
        client.get(PROPOSALS)


def test_only_moderators_answer(client, committee_member):
    proposal = actions.propose("VAE", "Parce que.", by=committee_member)
    client.force_login(committee_member)

    assert client.get(f"{PROPOSALS}{proposal.public_id}/").status_code == 403


def test_for_an_outsider_without_mandate_there_is_nothing(client, outsider):
    client.force_login(outsider)

    for path in (PROPOSALS, "/comite/comparer/", REPORT + "synthese.pdf"):
        assert client.get(path).status_code == 404


@pytest.fixture
def second(released):
    """A later report with other figures, as it would have been printed."""
    payload = {**released.payload, "as_of": "2017-06-30", "since": "2017-01-16"}
    return Report.objects.create(
        as_of="2017-06-30",
        title="Rapport au 30 juin 2017",
        plan=released.plan,
        payload=payload,
        sha256=fingerprint(payload),
        audit=released.audit,
        prepared_at=released.prepared_at,
        released_at=released.released_at,
        state="released",
    )


def test_two_reports_stand_side_by_side_without_a_new_number(client, released, second, committee_member):
    from tests.committee.test_pages import numbers_of

    client.force_login(committee_member)
    printed = numbers_of(client.get(REPORT).text) | numbers_of(client.get("/comite/2017-06-30/").text)

    text = client.get("/comite/comparer/", {"avant": "2017-01-16", "apres": "2017-06-30"}).text

    assert "au 16/01/2017" in text
    assert numbers_of(text) - printed - {1, 6} == set()


@pytest.mark.parametrize("asked", [{}, {"avant": "2017-01-16"}, {"avant": "x", "apres": "2017-06-30"}])
def test_a_comparison_of_what_is_not_released_says_so(client, released, second, committee_member, asked):
    client.force_login(committee_member)

    response = client.get("/comite/comparer/", asked)

    assert response.status_code == 200
    assert ('role="alert"' in response.text) == bool(asked)


def test_a_steering_member_downloads_two_pages(client, released, steering_member):
    client.force_login(steering_member)

    response = client.get(REPORT + "synthese.pdf")

    assert len(PdfReader(io.BytesIO(response.content)).pages) == 2


def test_a_release_is_signed_and_a_forged_signature_is_seen(client, released, peer):
    client.force_login(peer)
    assert "Rapport signé par ce site" in client.get(REPORT).text

    with connection.cursor() as cursor:
        cursor.execute("UPDATE committee_report SET signature = 'forgée' WHERE id = %s", [released.pk])

    text = client.get(REPORT).text
    assert "Rapport signé par ce site" not in text
    assert "n’est pas reconnue" in text


# What the guard says of it, what moderators take out, what leaving takes away

PHONE = "06 12 34 56 78"


@pytest.fixture
def said(released, committee_member):
    """A comment and a proposal of the same person, with a number that the guard let pass."""
    comment = actions.comment(released, f"Voyez Mme Tual au {PHONE}.", by=committee_member)
    return comment, actions.propose("CPF", f"Appelez le {PHONE}.", by=committee_member)


def test_the_guard_reads_what_committees_write_before_others_do(
    client, released, committee_member, moderator
):
    proposal = actions.propose("VAE", "La question revient.", by=committee_member)
    answer = f"{PROPOSALS}{proposal.public_id}/"
    for who, address, form, field in (
        (committee_member, REPORT + "commenter/", {"text": "Voyez au {}."}, "text"),
        (committee_member, PROPOSALS, {"theme": "CPF", "reason": "Voyez au {}."}, "reason"),
        (moderator, answer, {"state": "retained", "answer": "Voyez au {}."}, "answer"),
    ):
        client.force_login(who)
        form = {name: words.format(PHONE) for name, words in form.items()}

        asked = client.post(address, form)
        back = client.post(address, form | {"revenir": "1"})

        assert asked.status_code == 200 and "à relire" in asked.text and PHONE in asked.text
        assert PHONE in back.text and not kept(PHONE)
        assert client.post(address, form | {"tout-remplacer": "1"}).status_code == 302, field
    assert kept("[tél.]") == ["Voyez au [tél.]."] * 3 and not kept(PHONE)
    assert Screened.objects.filter(post=None, rule="tel", choice="replaced").count() == 3


def test_a_replacement_that_makes_it_too_long_is_said_beside_the_field(client, released, committee_member):
    client.force_login(committee_member)
    theme = f"{'x ' * 33}{PHONE}"
    form = {"theme": theme, "reason": "Voilà.", "tout-remplacer": "1"}
    assert client.post(PROPOSALS, form).status_code == 302

    answer = client.post(PROPOSALS, form | {"theme": f"Prenez {NIR} " + "mot " * 12})

    assert "trop long" in answer.text and Proposal.objects.count() == 1


def test_moderators_take_words_out_of_it_and_nobody_else_finds_that_page(
    client, said, committee_member, moderator, peer
):
    comment, proposal = said
    pages = [
        f"/comite/commentaires/{comment.public_id}/masquer/",
        f"{PROPOSALS}{proposal.public_id}/masquer/",
    ]
    for stranger in (committee_member, peer):
        client.force_login(stranger)
        assert [client.get(page).status_code for page in pages] == [404, 404]
    client.force_login(moderator)
    assert pages[0] in client.get(REPORT).text and pages[1] in client.get(PROPOSALS).text

    shown = [client.get(page).text for page in pages]
    form = {"words": "Tual", "reason": "Données de santé"}
    client.post(pages[0], form)

    assert all(PHONE in text for text in shown)
    assert "Tual" not in str(kept("")) and len(kept(PHONE)) == 2
    client.post(pages[1], form | {"words": PHONE})
    assert not kept(PHONE), "a number goes from the other text too"
    assert Decision.objects.filter(verb="redact", by=moderator, topic=None).count() == 2


def test_who_leaves_is_named_there_no_more_and_a_homonym_is(said, released, committee_member):
    same = MemberFactory(
        outsider=True,
        roles=["committee"],
        first_name=committee_member.first_name,
        last_name=committee_member.last_name,
    )
    other = actions.comment(released, "D’accord.", by=same)
    assert [row["texte"] for row in leaving.own_words(same)] == ["D’accord."]

    leave(committee_member)

    names = [type(each).objects.get(pk=each.pk).by_name for each in (*said, other)]
    assert names == ["Membre parti", "Membre parti", same.display_name]


def test_what_was_said_before_there_were_codes_is_known_by_the_name(said, committee_member):
    Comment.objects.update(author="")

    leave(committee_member)

    assert Comment.objects.get().by_name == "Membre parti"


def kept(words):
    """The texts of committees that hold these words."""
    rows = [*Comment.objects.values_list("text"), *Proposal.objects.values_list("theme", "reason", "answer")]
    return [text for row in rows for text in row if words in text]
