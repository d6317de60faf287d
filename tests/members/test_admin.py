"""The back office: who enters, what an administrator does there, and what nobody may do."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from comcep.members.access.audiences import Audience
from comcep.members.models import Member, Network, Role
from tests.factories import MemberFactory, NetworkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    member = MemberFactory(staff=True, roles=["admin"])
    client.force_login(member)
    return member


def form(**changes):
    """What the browser sends for a new adviser of Apec."""
    return {
        "email": "nouvelle@exemple.test",
        "first_name": "Inès",
        "last_name": "Marchand",
        "kind": "peer",
        "state": "validated",
        "network": NetworkFactory(slug="apec", name="Apec").pk,
        "organisation": "",
        "region": "",
        "job": "",
        "listed": "on",
        "roles-TOTAL_FORMS": "1",
        "roles-INITIAL_FORMS": "0",
        "roles-0-name": "",
        "roles-0-network": "",
        "roles-0-organisation": "",
        "roles-0-starts_on": "2017-01-16",
        "roles-0-ends_on": "",
        **changes,
    }


# The door

ADMIN_PAGES = [
    "wagtailadmin_home",
    "wagtailusers_users:index",
    "wagtailadmin_explore_root",
    "wagtailadmin_login",
]


@pytest.mark.parametrize("name", ADMIN_PAGES)
@pytest.mark.parametrize(
    "who",
    [
        None,
        {"peer": True},
        {"peer": True, "roles": ["referent"]},
        {"outsider": True},
        {"outsider": True, "roles": ["committee"]},
        {"state": "confirmed"},
        {"staff": True},
    ],
)
def test_the_admin_does_not_exist_for_who_has_no_role_in_it(client, who, name):
    if who:
        client.force_login(MemberFactory(**who))

    assert client.get(reverse(name)).status_code == 404


def test_a_moderator_and_an_administrator_enter(client, moderator):
    for member in [moderator, MemberFactory(staff=True, roles=["admin"])]:
        client.force_login(member)

        assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_a_role_that_has_ended_closes_the_door(client):
    member = MemberFactory(staff=True)
    Role.objects.create(member=member, name="admin", starts_on="2016-01-01", ends_on="2016-12-31")
    client.force_login(member)

    assert client.get(reverse("wagtailadmin_home")).status_code == 404


def test_what_wagtail_allows_follows_the_roles_at_the_door(client):
    member = MemberFactory(peer=True, roles=["moderator"], is_superuser=True)
    member.groups.add(Group.objects.get_or_create(name="inventé")[0])
    client.force_login(member)

    client.get(reverse("wagtailadmin_home"))

    member.refresh_from_db()
    assert not member.is_superuser
    assert [group.name for group in member.groups.all()] == [Audience.MODERATORS]


@pytest.mark.parametrize(
    "name", ["wagtailusers_users:index", "wagtailusers_users:add", "wagtailusers_groups:index"]
)
def test_a_moderator_does_not_reach_the_accounts(client, moderator, name):
    client.force_login(moderator)

    assert client.get(reverse(name)).status_code in {302, 403}


def test_a_moderator_cannot_give_herself_a_role(client, moderator):
    client.force_login(moderator)
    address = reverse("wagtailusers_users:edit", args=[moderator.pk])

    client.post(address, form(email=moderator.email, **{"roles-0-name": "admin"}))

    assert [role.name for role in moderator.roles.all()] == ["moderator"]
    assert not Member.objects.get(pk=moderator.pk).is_superuser


@pytest.mark.parametrize("model", ["network", "organisation", "region"])
def test_a_moderator_does_not_reach_networks_and_regions(client, moderator, model):
    client.force_login(moderator)

    assert client.get(reverse(f"wagtailsnippets_members_{model}:list")).status_code in {302, 403}


# Accounts


def test_an_administrator_opens_an_account_and_no_mail_leaves(client, admin):
    response = client.post(reverse("wagtailusers_users:add"), form(), follow=True)

    member = Member.objects.get(email="nouvelle@exemple.test")
    assert member.state == Member.State.VALIDATED
    assert (member.validated_by, member.has_usable_password()) == (admin, False)
    assert mail.outbox == []
    assert "Aucun courriel n’est parti" in response.text


def test_a_peer_is_not_validated_without_a_network(client, admin):
    response = client.post(reverse("wagtailusers_users:add"), form(network=""))

    assert "Choisissez le réseau qui valide ce conseiller." in response.text
    assert not Member.objects.filter(email="nouvelle@exemple.test").exists()


def test_an_address_serves_once_whatever_its_case(client, admin):
    MemberFactory(email="nouvelle@exemple.test")

    response = client.post(reverse("wagtailusers_users:add"), form(email="Nouvelle@exemple.test"))

    assert "Un compte existe déjà avec cette adresse." in response.text


def test_an_administrator_gives_a_role_with_its_scope(client, admin):
    network = NetworkFactory(slug="apec", name="Apec")

    client.post(
        reverse("wagtailusers_users:add"), form(**{"roles-0-name": "referent", "roles-0-network": network.pk})
    )

    role = Role.objects.get(member__email="nouvelle@exemple.test")
    assert (role.name, role.network) == ("referent", network)


def test_a_referent_without_scope_is_refused_in_french(client, admin):
    response = client.post(reverse("wagtailusers_users:add"), form(**{"roles-0-name": "referent"}))

    assert "Un référent l’est d’un réseau" in response.text
    assert not Member.objects.filter(email="nouvelle@exemple.test").exists()


def test_ending_a_membership_dates_it_and_closes_the_session(client, admin, peer, django_user_model):
    from django.test import Client

    session = Client()
    session.force_login(peer)
    address = reverse("wagtailusers_users:edit", args=[peer.pk])

    response = client.post(address, form(email=peer.email, network=peer.network_id, state="ended"))

    peer.refresh_from_db()
    assert response.status_code == 302
    assert peer.ended_at.date() == timezone.now().date()
    assert session.get("/membres/").status_code == 302


def test_an_administrator_does_not_close_the_own_account(client, admin):
    address = reverse("wagtailusers_users:edit", args=[admin.pk])

    response = client.post(address, form(email=admin.email, kind="staff", network="", state="ended"))

    assert "Vous ne pouvez pas fermer votre propre compte." in response.text


def test_nobody_deletes_an_account(client, admin, peer):
    response = client.post(reverse("wagtailusers_users:delete", args=[peer.pk]))

    assert response.status_code in {302, 403}
    assert Member.objects.filter(pk=peer.pk).exists()


def test_nobody_deletes_accounts_in_bulk(client, admin, peer):
    address = reverse("wagtail_bulk_action", args=["members", "member", "delete"])

    client.post(f"{address}?next=/admin/users/&id={peer.pk}", {"confirm": "on"})

    assert Member.objects.filter(pk=peer.pk).exists()


def test_the_list_of_members_is_searched_and_filtered(client, admin):
    MemberFactory(peer=True, first_name="Zoé", last_name="Roux")
    MemberFactory(state="confirmed", first_name="Luc", last_name="Attente")
    address = reverse("wagtailusers_users:index")

    assert "Zoé Roux" in client.get(address, {"q": "Roux"}).text
    filtered = client.get(address, {"state": "confirmed"}).text
    assert "Luc Attente" in filtered
    assert "Zoé Roux" not in filtered


def test_the_form_of_a_member_opens_with_the_roles(client, admin):
    member = MemberFactory(peer=True, roles=["moderator"])

    text = client.get(reverse("wagtailusers_users:edit", args=[member.pk])).text

    assert "Animation" in text
    assert 'type="password"' not in text


@pytest.mark.parametrize("model", ["network", "organisation", "region"])
def test_an_administrator_keeps_networks_organisations_and_regions(client, admin, model):
    NetworkFactory()

    assert client.get(reverse(f"wagtailsnippets_members_{model}:list")).status_code == 200
    assert client.get(reverse(f"wagtailsnippets_members_{model}:add")).status_code == 200


def test_an_administrator_renames_a_network(client, admin):
    network = NetworkFactory(slug="apec", name="Apec")
    address = reverse("wagtailsnippets_members_network:edit", args=[network.pk])

    client.post(address, {"name": "APEC", "full_name": "", "slug": "apec", "position": "0"})

    assert Network.objects.get(pk=network.pk).name == "APEC"


def test_the_menu_of_the_admin_speaks_french(client, admin):
    text = client.get(reverse("wagtailadmin_home")).text

    assert "Membres" in text
    assert r"R\u00e9seaux et r\u00e9gions" in text
    assert "What's new" not in text
