"""Invitations by name and by list, outside members, the yearly check and the deployment figures."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comcep.members.joining import presence
from comcep.members.joining.deployment import figures_for
from comcep.members.letters import send_letters
from comcep.members.models import Invitation, KeptFile, ListImport, Member, Opening, Presence, Request, Role
from comcep.members.tasks import follow_presence
from tests.factories import MemberFactory, NetworkFactory, OrganisationFactory, RegionFactory
from tests.forum.writing import Document

pytestmark = pytest.mark.django_db
HEAD = "Prénom;Nom;Courriel;Réseau;Structure;Région;Fonction\n"


@pytest.fixture
def apec():
    return NetworkFactory(slug="apec", name="Apec")


@pytest.fixture
def referent(apec, client):
    member = MemberFactory(peer=True, network=apec, roles=["referent"], first_name="Rémi", last_name="Férent")
    client.force_login(member)
    return member


def give(client, text, encoding="utf-8"):
    file = SimpleUploadedFile("liste.csv", text.encode(encoding), "text/csv")
    return client.post("/reseau/importer/", {"file": file}, follow=True)


def in_a_month():
    return (timezone.localdate() + timedelta(days=30)).isoformat()


def invited_link():
    send_letters()
    return "/rejoindre/invitation/" + mail.outbox[-1].body.split("/rejoindre/invitation/")[1].split()[0]


ACCEPTED = {"first_name": "Inès", "last_name": "Marchand", "job": "Conseillère", "charter": "on"}


def invite(client, network, **changes):
    fields = {
        "first_name": "Inès",
        "last_name": "Marchand",
        "email": "ines@structure.test",
        "network": network.slug,
        "ends_on": in_a_month(),
    }
    return client.post("/reseau/inviter/", {**fields, **changes}, follow=True)


def test_an_invited_person_reads_ten_times_then_accepts_and_is_a_member(client, referent, apec):
    invite(client, apec)
    link = invited_link()
    for _ in range(10):
        assert Client().get(link).status_code == 200
        assert Client().head(link).status_code == 200
    assert not Member.objects.filter(email="ines@structure.test").exists()

    response = Client().post(link, ACCEPTED)

    member = Member.objects.get(email="ines@structure.test")
    assert "Bienvenue" in response.text
    assert (member.state, member.network, member.validated_by) == ("validated", apec, referent)
    assert Client().post(link, ACCEPTED).status_code == 404


def test_an_invitation_ends_with_its_last_day(client, referent, apec):
    invite(client, apec)
    link = invited_link()
    Invitation.objects.update(ends_on=timezone.localdate() - timedelta(days=1))

    assert "Ce lien ne sert plus" in Client().get(link).text


def test_a_cancelled_invitation_opens_nothing(client, referent, apec):
    invite(client, apec)
    link = invited_link()

    client.post(f"/reseau/inviter/{Invitation.objects.get().public_id}/annuler/")

    assert Client().post(link, ACCEPTED).status_code == 404


def test_when_nobody_answers_for_it_any_more_it_becomes_a_request(client, referent, apec):
    other = MemberFactory(peer=True, network=apec, roles=["referent"])
    invite(client, apec)
    link = invited_link()
    referent.roles.all().delete()

    Client().post(link, ACCEPTED)

    assert Member.objects.get(email="ines@structure.test").state == "confirmed"
    assert Request.objects.visible_to(other).count() == 1


def test_a_referent_invites_into_the_own_network_only(client, referent):
    other = NetworkFactory(slug="cap-emploi", name="Cap emploi")

    response = invite(client, other)

    assert "network" in response.context["form"].errors
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("days", [0, 91])
def test_the_last_day_is_within_three_months(client, referent, apec, days):
    response = invite(client, apec, ends_on=(timezone.localdate() + timedelta(days=days)).isoformat())

    assert "dans trois mois" in response.text


# Lists


def test_every_line_is_shown_before_anything_leaves_then_everybody_is_invited(client, referent):
    RegionFactory()
    page = give(client, HEAD + "Inès;Marchand;ines@s.test;APEC;;bretagne;CEP\nLuc;Roy;luc@s.test;;;;\n")
    assert "ines@s.test" in page.text and "luc@s.test" in page.text
    assert not Invitation.objects.exists()

    id = ListImport.objects.get().public_id
    for _ in range(2):
        client.post(f"/reseau/importer/{id}/", {"ends_on": in_a_month()})

    assert set(Invitation.objects.values_list("email", flat=True)) == {"ines@s.test", "luc@s.test"}
    send_letters()
    assert len(mail.outbox) == 2


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Inès;;ines@s.test;;;;", "nom manquant"),
        ("Inès;Marchand;ines(at)s.test;;;;", "adresse incomplète"),
        ("Inès;Marchand;ines@s.test;Inconnu;;;", "réseau inconnu"),
        ("Inès;Marchand;ines@s.test;;Nulle part;;", "structure inconnue"),
        ("Inès;Marchand;ines@s.test;;;Atlantide;", "région inconnue"),
        ("Inès;Marchand;ines@s.test;Cap emploi;;;", "hors de ce dont vous répondez"),
        ("Inès;Marchand;LUC@s.test;;;;", "même adresse qu’à la ligne 2"),
    ],
)
def test_one_wrong_line_says_what_and_nobody_is_invited(client, referent, line, fault):
    NetworkFactory(slug="cap-emploi", name="Cap emploi")

    page = give(client, HEAD + "Luc;Roy;luc@s.test;;;;\n" + line + "\n")
    id = ListImport.objects.get().public_id
    client.post(f"/reseau/importer/{id}/", {"ends_on": in_a_month()})

    assert fault in page.text
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "vide"),
        ("a;b\n1;2\n", "Il manque"),
        (HEAD, "aucune ligne"),
        (HEAD + '"ouvert;x;y\n', "guillemet"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(client, referent, text, words):
    assert words in give(client, text).text


def test_a_list_sent_under_an_ended_session_waits_behind_sign_in(client, referent):
    fields = Document(client.get("/reseau/importer/").text).fields
    Session.objects.all().delete()

    file = SimpleUploadedFile("liste.csv", (HEAD + "Luc;Roy;luc@s.test;;;;\n").encode(), "text/csv")
    client.post("/reseau/importer/", {"place": fields["place"], "file": file})
    held = client.session["kept_files"]["files"]
    client.force_login(referent)
    page = client.get("/reseau/importer/")
    client.post("/reseau/importer/", {"kept": Document(page.text).fields["kept"]})

    assert "liste.csv" in page.text and len(held) == 1
    assert ListImport.objects.get().rows[0]["email"] == "luc@s.test" and not KeptFile.objects.exists()


def test_a_list_of_a_spreadsheet_of_another_age_is_read(client, referent):
    page = give(client, HEAD.replace(";", ",") + "Inès,Marchand,ines@s.test,,,,\n", encoding="cp1252")

    assert "Inès" in page.text


def test_who_is_a_member_already_is_passed_over_in_the_own_network_and_not_told_elsewhere(client, referent):
    mine = MemberFactory(peer=True, network=referent.network)
    other = MemberFactory(peer=True, network=NetworkFactory(slug="cap-emploi"))

    page = give(client, HEAD + f"A;B;{mine.email};;;;\nC;D;{other.email};;;;\n")

    assert page.text.count("Déjà membre") == 1


def test_nobody_reads_the_list_of_another(client, referent):
    give(client, HEAD + "Luc;Roy;luc@s.test;;;;\n")
    second = Client()
    second.force_login(MemberFactory(peer=True, network=referent.network, roles=["referent"]))

    assert second.get(f"/reseau/importer/{ListImport.objects.get().public_id}/").status_code == 404


def test_the_command_does_the_same(tmp_path, referent, capsys):
    path = tmp_path / "liste.csv"
    path.write_text(HEAD + "Luc;Roy;luc@s.test;;;;\n")

    call_command("import_members", path, by=referent.email, dry_run=True)
    assert not Invitation.objects.exists()
    call_command("import_members", path, by=referent.email)
    call_command("import_members", path, by=referent.email)

    assert Invitation.objects.count() == 1
    assert "1 invitation(s)" in capsys.readouterr().out


def test_the_command_refuses_a_wrong_line_and_a_stranger(tmp_path, referent, peer):
    path = tmp_path / "liste.csv"
    path.write_text(HEAD + "Luc;;luc@s.test;;;;\n")

    with pytest.raises(CommandError, match="1 ligne"):
        call_command("import_members", path, by=referent.email)
    with pytest.raises(CommandError, match="ni référent"):
        call_command("import_members", path, by=peer.email)


@pytest.mark.parametrize("size", [2, 120])
def test_the_preview_takes_ten_statements_at_most(client, referent, size):
    give(client, HEAD + "".join(f"P;N;p{n}@s.test;;;;\n" for n in range(size)))
    id = ListImport.objects.get().public_id

    with CaptureQueriesContext(connection) as seen:
        client.get(f"/reseau/importer/{id}/")

    assert len(seen) <= 10


# Outside members


def propose(client, **changes):
    fields = {
        "first_name": "Ada",
        "last_name": "Carré",
        "email": "ada@carif.test",
        "organisation": OrganisationFactory(name="Carif").slug,
        "job": "Chargée de veille",
        "why": "Elle suit la réforme.",
    }
    return client.post("/reseau/hors-pairs/", {**fields, **changes}, follow=True)


def test_a_referent_proposes_a_moderator_validates_and_the_person_accepts(client, referent, moderator):
    propose(client)
    proposal = Invitation.objects.get()
    assert moderator.notices.count() == 1
    assert client.post(f"/reseau/hors-pairs/{proposal.public_id}/", {"do": "approve"}).status_code == 404
    assert mail.outbox == []

    desk = Client()
    desk.force_login(moderator)
    desk.post(f"/reseau/hors-pairs/{proposal.public_id}/", {"do": "approve"})
    Client().post(invited_link(), {**ACCEPTED, "first_name": "Ada", "last_name": "Carré"})

    member = Member.objects.get(email="ada@carif.test")
    assert (member.kind, member.state, member.validated_by) == ("outsider", "validated", moderator)


def test_a_proposal_set_aside_invites_nobody(client, referent, moderator):
    propose(client)
    desk = Client()
    desk.force_login(moderator)

    desk.post(f"/reseau/hors-pairs/{Invitation.objects.get().public_id}/", {"do": "decline"})

    send_letters()
    assert mail.outbox == []
    assert not Invitation.objects.proposed().exists()


@pytest.fixture
def head_office(client):
    member = MemberFactory(outsider=True, roles=["head"])
    client.force_login(member)
    return member


def test_a_head_office_proposes_people_of_its_own(client, head_office, moderator):
    propose(client, organisation=head_office.organisation.slug)

    proposal = Invitation.objects.get()
    assert (proposal.by, proposal.approved_by) == (head_office, None)
    assert moderator.notices.count() == 1
    assert "Ada Carré" in client.get("/reseau/hors-pairs/").text


def test_a_head_office_is_led_to_its_page_from_the_home_page(client, head_office):
    client.force_login(head_office)

    page = client.get("/").text

    assert page.count('href="/reseau/hors-pairs/"') == 2  # the navigation, and what the role asks for


def test_a_head_office_proposes_for_no_other_organisation(client, head_office):
    page = propose(client)

    assert "Choisissez une structure de la liste." in page.text
    assert not Invitation.objects.exists()


def test_a_head_office_decides_nothing_and_has_no_desk(client, head_office, moderator):
    propose(client, organisation=head_office.organisation.slug)
    id = Invitation.objects.get().public_id

    assert client.post(f"/reseau/hors-pairs/{id}/", {"do": "approve"}).status_code == 404
    for page in ("", "inviter/", "importer/", "presences/", "deploiement/"):
        assert client.get(f"/reseau/{page}").status_code == 404, page


def test_a_head_office_whose_role_has_ended_proposes_no_more(client, head_office):
    assert client.get("/reseau/hors-pairs/").status_code == 200

    Role.objects.update(
        starts_on=timezone.localdate() - timedelta(9), ends_on=timezone.localdate() - timedelta(1)
    )

    assert client.get("/reseau/hors-pairs/").status_code == 404


# The yearly check


@pytest.fixture
def colleague(referent):
    member = MemberFactory(peer=True, network=referent.network)
    Presence.objects.create(member=member, confirmed_on=timezone.localdate() - timedelta(days=366))
    return member


def test_a_referent_confirms_who_is_still_there(client, referent, colleague):
    assert colleague.display_name in client.get("/reseau/presences/").text

    client.post("/reseau/presences/", {"member": colleague.public_id, "do": "here"})

    assert not presence.to_confirm().exists()
    assert Presence.objects.get(member=colleague).confirmed_by == referent


def test_a_departure_ends_the_membership_at_once(client, referent, colleague):
    client.post("/reseau/presences/", {"member": colleague.public_id, "do": "left"})

    assert Member.objects.get(pk=colleague.pk).state == "ended"


def test_nobody_confirms_the_member_of_another_network(client, referent):
    other = MemberFactory(peer=True, network=NetworkFactory(slug="cap-emploi"))
    Presence.objects.create(member=other, confirmed_on=timezone.localdate() - timedelta(days=366))

    client.post("/reseau/presences/", {"member": other.public_id, "do": "left"})

    assert Member.objects.get(pk=other.pk).state == "validated"


def test_an_unconfirmed_membership_ends_after_notice(referent, colleague):
    start = timezone.localdate()
    for days in (0, 1, 30, 31, 59):
        follow_presence(start + timedelta(days=days))
    assert Member.objects.get(pk=colleague.pk).state == "validated"
    assert colleague.notices.filter(kind="presence").count() == 1
    assert referent.notices.filter(kind="presence").count() <= 3

    for days in (62, 63):
        follow_presence(start + timedelta(days=days))

    assert Member.objects.get(pk=colleague.pk).state == "ended"


def test_confirming_after_the_notice_keeps_the_member(referent, colleague):
    start = timezone.localdate()
    follow_presence(start + timedelta(days=40))
    presence.confirm_presence([colleague], by=referent)

    follow_presence(start + timedelta(days=80))

    assert Member.objects.get(pk=colleague.pk).state == "validated"


def test_a_new_member_is_to_confirm_a_year_after_validation(peer):
    follow_presence()

    assert Presence.objects.get(member=peer).confirmed_on == timezone.localdate(peer.validated_at)
    assert not presence.to_confirm().exists()


# Deployment figures


def past(network, number, outcome="accepted", *, days=40, **fields):
    asked = timezone.now() - timedelta(days=days)
    fields |= dict.fromkeys(["asked_at", "confirmed_at", "sent_at"], asked)
    closed = {"closed_at": asked, "outcome": outcome} if outcome else {}
    for _ in range(number):
        member = MemberFactory(peer=True, network=network)
        Request.objects.create(
            member=member,
            network=network,
            **closed,
            **fields,
        )


def cells(figures, caption):
    table = next(each for each in figures["tables"] if each["caption"] == caption)
    return {row["label"]: row["cells"] for row in table["rows"]} | {"": table["foot"][1:]}


def test_a_referent_reads_counts_of_the_own_network(client, referent, apec):
    big, second = (
        OrganisationFactory(name="Grande", network=apec),
        OrganisationFactory(name="Moyenne", network=apec),
    )
    past(apec, 12, organisation=big)
    past(apec, 8, organisation=second)
    past(NetworkFactory(slug="cap-emploi", name="Cap emploi"), 30)

    text = client.get("/reseau/deploiement/").text
    found = cells(figures_for(referent), "Par structure")

    assert "Grande" in text and "Cap emploi" not in text
    assert found["Grande"][0] == "12" and found[""][0] == "20"


def test_a_small_count_cannot_be_read_nor_found_by_subtraction(referent, apec):
    for name, number in {"Une": 12, "Deux": 9, "Trois": 7}.items():
        past(apec, number, organisation=OrganisationFactory(name=name, network=apec))
    past(apec, 2, "refused", organisation=OrganisationFactory(name="Quatre", network=apec))

    found = cells(figures_for(referent), "Par structure")

    small = [value for row in found.values() for value in row if value.isdigit() and 0 < int(value) < 5]
    assert small == []
    for row in found.values():
        assert row.count("c") != 1


def test_a_referent_sees_each_quarter_become_members_and_how_long_that_takes(referent, apec):
    past(apec, 9)
    past(apec, 7, None)
    past(apec, 11, days=140)

    found = cells(figures_for(referent), "Par trimestre de la demande")

    assert list(found.values()) == [
        ["11", "11", "0", "0", found[""][4]],
        ["16", "9", "7", "0", found[""][4]],
        ["27", "20", "7", "0", found[""][4]],
    ]
    assert "trimestre" in next(iter(found))
    assert found[""][4] == "0\xa0jour ouvré"


def test_too_few_requests_give_no_table(client, referent, apec):
    past(apec, 3)

    assert "Trop peu de demandes" in client.get("/reseau/deploiement/").text


def test_a_moderator_reads_all_networks_and_an_adviser_none(client, moderator, peer, apec):
    past(apec, 9)
    past(NetworkFactory(slug="cap-emploi", name="Cap emploi"), 9)

    assert set(cells(figures_for(moderator), "Par réseau")) == {"Apec", "Cap emploi", ""}
    assert figures_for(peer) is None
    client.force_login(peer)
    assert client.get("/reseau/deploiement/").status_code == 404


# The admin


def test_an_administrator_closes_a_network_and_the_waiting_list_leaves_when_it_opens(
    client, apec, django_capture_on_commit_callbacks
):
    client.force_login(MemberFactory(staff=True, roles=["admin"]))
    base = "/admin/snippets/members/opening/"
    client.post(f"{base}add/", {"network": apec.pk, "region": "", "state": "closed"})
    rule = Opening.objects.get()
    member = MemberFactory(state="confirmed")
    waiting = Request.objects.create(
        member=member, network=apec, region=RegionFactory(), confirmed_at=timezone.now(), parked=True
    )

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{base}edit/{rule.pk}/", {"network": apec.pk, "region": "", "state": "open"})

    waiting.refresh_from_db()
    assert not waiting.parked


def test_a_rule_of_nothing_and_a_second_rule_are_refused_in_french(client, apec):
    client.force_login(MemberFactory(staff=True, roles=["admin"]))
    Opening.objects.create(network=apec)
    base = "/admin/snippets/members/opening/add/"

    nothing = client.post(base, {"network": "", "region": "", "state": "closed"})
    second = client.post(base, {"network": apec.pk, "region": "", "state": "closed"})

    assert "Choisissez un réseau, une région, ou les deux." in nothing.text
    assert "Il y a déjà une règle" in second.text


def test_a_mandate_that_has_ended_is_one_no_more():
    member = MemberFactory(outsider=True)
    today = timezone.localdate()
    Role.objects.create(
        member=member,
        name="committee",
        starts_on=today - timedelta(days=9),
        ends_on=today - timedelta(days=1),
    )

    assert not member.roles.current().exists()
