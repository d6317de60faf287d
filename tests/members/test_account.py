"""« Mon compte »: profile, address, devices and own data."""

import json
import re
import zipfile
from io import BytesIO

import pytest
from django.core import mail, signing
from django.test import Client
from django.urls import reverse

from comcep.members.letters import send_letters
from comcep.members.models import Member, SignIn
from comcep.members.signing.address import SALT
from forum.questions.models import FieldOfKnowledge, Theme
from tests.factories import (
    PASSWORD,
    MemberFactory,
    NetworkFactory,
    OrganisationFactory,
    PostFactory,
    RegionFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

PROFILE, ADDRESS, DATA = "/compte/", "/compte/adresse/", "/compte/donnees/"


def sign_in(client, member, **headers):
    client.post("/connexion/", {"login": member.email, "password": PASSWORD}, headers=headers)
    return client


def fields(member, **changes):
    return {
        "first_name": member.first_name,
        "last_name": member.last_name,
        "job": "",
        "region": "",
        **changes,
    }


@pytest.fixture
def themes(db):
    return [Theme.objects.get(slug=slug) for slug in ("cpf", "cif", "vae")]


# Profile


def test_a_visitor_signs_in_first(client):
    for path in (PROFILE, ADDRESS, DATA, "/compte/securite/"):
        assert client.get(path).url.startswith("/connexion/")


def test_a_member_says_who_one_is_and_what_one_knows(client, peer, themes):
    client.force_login(peer)
    corse = RegionFactory(slug="corse", name="Corse")

    client.post(
        PROFILE,
        fields(
            peer,
            first_name="Inès",
            job="Conseillère",
            region=corse.slug,
            **{"domaines-themes": ["cpf", "vae"]},
        ),
    )

    peer.refresh_from_db()
    assert (peer.first_name, peer.job, peer.region, peer.listed) == ("Inès", "Conseillère", corse, False)
    assert {str(field) for field in peer.fields_of_knowledge.all()} == {"CPF", "VAE"}


def test_a_theme_left_out_is_forgotten(client, peer, themes):
    FieldOfKnowledge.objects.create(member=peer, theme=themes[1])
    client.force_login(peer)
    assert re.search(r'value="cif"[^>]*checked', client.get(PROFILE).text)

    client.post(PROFILE, fields(peer, **{"domaines-themes": ["cpf"]}))

    assert [str(field) for field in peer.fields_of_knowledge.all()] == ["CPF"]


def test_the_themes_are_folded_under_the_names_of_those_ticked(client, peer, themes):
    FieldOfKnowledge.objects.create(member=peer, theme=themes[1])
    client.force_login(peer)

    assert re.search(r"<details>\s*<summary>CIF</summary>", client.get(PROFILE).text)
    refused = client.post(PROFILE, fields(peer, **{"domaines-themes": ["cpf", "inconnu"]})).text
    assert re.search(r"<details open>\s*<summary>CPF</summary>", refused)
    FieldOfKnowledge.objects.all().delete()
    assert "<summary>Choisir dans la liste</summary>" in client.get(PROFILE).text


def test_nobody_changes_what_others_validated(client, peer):
    client.force_login(peer)
    other = NetworkFactory(slug="cap-emploi")

    client.post(
        PROFILE,
        fields(peer, network=other.slug, kind="staff", state="ended", email="x@y.test", is_superuser="on"),
    )

    after = Member.objects.get(pk=peer.pk)
    assert (after.network, after.kind, after.state, after.email) == (
        peer.network, peer.kind, peer.state, peer.email,
    )  # fmt: skip
    assert not after.is_superuser


def test_a_peer_is_led_to_the_change_of_network_and_an_outside_member_is_not(client, peer, outsider):
    client.force_login(peer)
    led = "/rejoindre/changer-de-reseau/" in client.get(PROFILE).text
    client.force_login(outsider)

    assert (led, "/rejoindre/changer-de-reseau/" in client.get(PROFILE).text) == (True, False)


def test_an_organisation_of_another_network_is_refused(client, peer):
    client.force_login(peer)
    elsewhere = OrganisationFactory(network=NetworkFactory(slug="cap-emploi"))

    response = client.post(PROFILE, fields(peer, organisation=elsewhere.slug))

    assert 'role="alert"' in response.text
    assert Member.objects.get(pk=peer.pk).organisation is None


def test_a_name_is_asked_for_in_french(client, peer):
    client.force_login(peer)

    assert "il en faut un" in client.post(PROFILE, fields(peer, first_name="")).text


def test_an_outside_member_has_no_line_in_the_directory_to_choose(client, outsider):
    client.force_login(outsider)

    text = client.get(PROFILE).text

    assert "annuaire" not in text
    assert client.post(PROFILE, fields(outsider)).status_code == 302


# Address


def link_sent_to(address):
    send_letters()
    letter = next(letter for letter in reversed(mail.outbox) if letter.to == [address])
    return re.search(r"(/compte/adresse/\S+)", letter.body).group(1)


def test_an_address_changes_when_the_new_one_answers(client, peer, django_capture_on_commit_callbacks):
    before = peer.email
    sign_in(client, peer)
    client.post(ADDRESS, {"email": "Nouvelle@exemple.test"})
    link = link_sent_to("nouvelle@exemple.test")
    for _ in range(10):
        assert (client.get(link).status_code, client.head(link).status_code) == (200, 200)
    assert Member.objects.get(pk=peer.pk).email == before

    with django_capture_on_commit_callbacks(execute=True):
        client.post(link)

    assert Member.objects.get(pk=peer.pk).email == "nouvelle@exemple.test"
    assert mail.outbox[-1].to == [before]
    assert "nouvelle@exemple.test" not in mail.outbox[-1].body


def test_a_link_sent_before_there_were_public_identifiers_still_serves(client, peer):
    client.force_login(peer)
    token = signing.dumps([peer.pk, peer.email, "nouvelle@exemple.test"], salt=SALT)
    client.post(f"{ADDRESS}{token}/")

    assert Member.objects.get(pk=peer.pk).email == "nouvelle@exemple.test"


def test_the_link_serves_once_and_for_its_account_only(client, peer):
    sign_in(client, peer)
    client.post(ADDRESS, {"email": "nouvelle@exemple.test"})
    link = link_sent_to("nouvelle@exemple.test")
    stranger = sign_in(Client(), MemberFactory(peer=True))

    assert stranger.post(link).status_code == 410
    assert client.post(link).status_code == 302
    assert client.post(link).status_code == 410


def test_an_address_already_taken_is_not_told_on_the_page(client, peer):
    other = MemberFactory(peer=True)
    sign_in(client, peer)

    taken, free = (
        re.sub(r'value="\w{64}"', "", client.post(ADDRESS, {"email": email}).text.replace(email, "X"))
        for email in (other.email, "libre@exemple.test")
    )

    send_letters()
    assert taken == free
    assert "/compte/adresse/" not in next(m for m in mail.outbox if m.to == [other.email]).body


def test_an_address_taken_meanwhile_is_not_taken_twice(client, peer):
    sign_in(client, peer)
    client.post(ADDRESS, {"email": "nouvelle@exemple.test"})
    MemberFactory(peer=True, email="nouvelle@exemple.test")

    client.post(link_sent_to("nouvelle@exemple.test"))

    assert Member.objects.get(pk=peer.pk).email == peer.email


def test_an_old_session_is_asked_who_it_is_first(client, peer):
    client.force_login(peer)

    assert client.get(ADDRESS).url.startswith("/connexion/confirmer/")
    assert client.post(ADDRESS, {"email": "nouvelle@exemple.test"}).url.startswith("/connexion/confirmer/")
    assert mail.outbox == []


# Devices


def test_another_device_is_seen_and_signed_out(client, peer):
    phone = sign_in(Client(), peer, **{"User-Agent": "Mozilla/5.0 (iPhone; CPU) Version/17 Safari/604.1"})
    sign_in(client, peer, **{"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"})
    text = client.get("/compte/securite/").text
    assert "Safari sous iPhone" in text and "Firefox sous Linux" in text

    row = SignIn.objects.get(device__contains="iPhone")
    client.post(reverse("account:sign_out_device", args=[row.public_id]))

    assert phone.get("/forum/").status_code == 302
    assert client.get("/forum/").status_code == 200
    assert "Safari sous iPhone" not in client.get("/compte/securite/").text


def test_all_the_others_are_signed_out_at_once(client, peer):
    others = [sign_in(Client(), peer) for _ in range(3)]
    sign_in(client, peer)

    client.post(reverse("account:sign_out_others"))

    assert [other.get("/forum/").status_code for other in others] == [302] * 3
    assert client.get("/forum/").status_code == 200


def test_nobody_signs_out_somebody_else(client, peer):
    other = MemberFactory(peer=True)
    session = sign_in(Client(), other)
    sign_in(client, peer)

    response = client.post(reverse("account:sign_out_device", args=[other.sign_ins.get().public_id]))

    assert response.status_code == 404
    assert session.get("/forum/").status_code == 200


def test_signing_out_takes_a_post(client, peer):
    sign_in(client, peer)

    for path in (
        reverse("account:sign_out_others"),
        reverse("account:sign_out_device", args=[peer.sign_ins.get().public_id]),
    ):
        assert client.get(path).status_code == 405


def test_sign_ins_are_forgotten_after_a_year(peer):
    from datetime import timedelta

    from django.utils import timezone

    from comcep.members.signing import devices

    for days in (1, 364, 367):
        SignIn.objects.create(member=peer, at=timezone.now() - timedelta(days=days))

    devices.forget_old()

    assert SignIn.objects.count() == 2


def test_who_never_chose_a_password_chooses_one(client, peer):
    peer.set_unusable_password()
    peer.save()
    client.force_login(peer)
    assert "Choisir un mot de passe" in client.get("/compte/securite/").text

    client.get(reverse("account_change_password"), follow=True)
    client.post(
        reverse("account_set_password"),
        {"password1": "quatre mots pour entrer", "password2": "quatre mots pour entrer"},
    )

    assert Member.objects.get(pk=peer.pk).check_password("quatre mots pour entrer")


# Own data


def parcel(client):
    with zipfile.ZipFile(BytesIO(client.post(DATA).content)) as packed:
        return json.loads(packed.read("mes-donnees.json")), packed.read("mes-donnees.html").decode()


def test_one_takes_away_what_one_wrote_and_did(client, peer, topic, themes):
    sign_in(client, peer)
    own = TopicFactory(forum=topic.forum, poster=peer, subject="Ma question à moi", text="Mon premier texte.")
    PostFactory(topic=topic, poster=peer, content="Ma réponse à moi.")
    FieldOfKnowledge.objects.create(member=peer, theme=themes[0])
    client.post(reverse("questions:thank", args=[topic.first_post.public_id]), {"thanked": "1"})
    client.post(reverse("questions:thank", args=[own.first_post.public_id]), {"thanked": "1"})

    data, page = parcel(client)

    assert data["profil"]["adresse"] == peer.email
    assert [row["titre"] for row in data["questions"]] == ["Ma question à moi"]
    assert [row["texte"] for row in data["réponses"]] == ["Ma réponse à moi."]
    assert [row["message"] for row in data["mercis donnés"]] == [topic.first_post.public_id]
    assert data["connexions"][0]["moyen"] == "mot de passe"
    assert data["domaines de connaissance"] == ["CPF"]
    for words in ("Ma question à moi", "Mon premier texte.", "Ma réponse à moi.", peer.email):
        assert words in page


def test_the_words_of_others_are_not_in_it(client, peer, topic):
    PostFactory(topic=topic, poster=peer, content="Ma réponse.")
    other = PostFactory(topic=topic, content="Les mots d’une autre personne.")
    sign_in(client, peer)

    text = str(parcel(client))

    assert "Les mots d’une autre personne" not in text
    assert topic.first_post.content.raw not in text
    assert other.poster.email not in text and other.poster.display_name not in text


def test_the_page_of_the_parcel_holds_no_markup_of_a_text(client, peer, peers_section):
    TopicFactory(forum=peers_section, poster=peer, text="<script>alert(1)</script> bonjour")
    sign_in(client, peer)

    assert "<script" not in parcel(client)[1]


def test_the_parcel_takes_a_post(client, peer):
    client.force_login(peer)

    assert "application/zip" not in client.get(DATA)["Content-Type"]


@pytest.mark.parametrize("size", [1, 15])
def test_the_parcel_takes_a_constant_number_of_statements(client, peer, peers_section, size):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(size):
        topic = TopicFactory(forum=peers_section, poster=peer)
        PostFactory(topic=topic, poster=peer)
    client.force_login(peer)

    with CaptureQueriesContext(connection) as seen:
        client.post(DATA)

    asked = [query["sql"] for query in seen if "SAVEPOINT" not in query["sql"]]
    # One a section, words for committees and texts of before included, and what tells who still sees what.
    assert len(asked) <= 50, "\n".join(asked)


@pytest.mark.parametrize("path", [PROFILE, "/compte/securite/"])
def test_the_pages_take_few_statements(client, peer, themes, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(peer)
    with CaptureQueriesContext(connection) as seen:
        client.get(path)

    assert len(seen) <= 10, "\n".join(query["sql"] for query in seen)
