"""Two hundred wrong sign-ins, from one address and from many: blocked, told in French, others unaffected."""

import pytest
from django.db import connection
from django.test import Client

from tests.factories import PASSWORD, MemberFactory

pytestmark = pytest.mark.django_db

LOGIN = "/connexion/"
TRIES = 200


def sign_in(email, password, ip):
    client = Client(REMOTE_ADDR=ip)
    response = client.post(LOGIN, {"login": email, "password": password})
    return response, client.session.get("_auth_user_id")


def was_blocked(response):
    return response.status_code == 429 or "Trop d’essais" in response.text


def test_two_hundred_tries_from_one_machine_on_many_accounts(peer):
    victims = MemberFactory.create_batch(20, peer=True)
    answers = []
    for number in range(TRIES):
        response, entered = sign_in(victims[number % 20].email, f"essai-{number}", "203.0.113.9")
        answers.append(response)
        assert entered is None

    assert sum(not was_blocked(answer) for answer in answers) == 30
    assert "Trop d’essais" in answers[-1].text
    assert was_blocked(sign_in(victims[19].email, PASSWORD, "203.0.113.9")[0])
    assert sign_in(victims[0].email, PASSWORD, "198.51.100.1")[1] == str(victims[0].pk)
    assert sign_in(peer.email, PASSWORD, "198.51.100.2")[1] == str(peer.pk)


def test_two_hundred_tries_on_one_account_from_as_many_machines(peer):
    victim = MemberFactory(peer=True)
    answers = []
    for number in range(TRIES):
        response, entered = sign_in(
            victim.email, f"essai-{number}", f"203.0.{number // 100}.{number % 100 + 1}"
        )
        answers.append(response)
        assert entered is None

    assert sum(not was_blocked(answer) for answer in answers) == 5
    assert "Trop d’essais pour cette adresse" in answers[-1].text
    assert "lien" in answers[-1].text
    assert sign_in(peer.email, PASSWORD, "203.0.0.1")[1] == str(peer.pk)


def test_who_comes_from_there_enters_whatever_others_there_got_wrong(peer):
    """Two hundred wrong tries behind the address of an office do not shut out who works there."""
    office = "203.0.113.9"
    assert sign_in(peer.email, PASSWORD, office)[1]
    for number in range(TRIES):
        sign_in(MemberFactory(peer=True).email if number < 40 else f"{number}@x.test", "faux", office)

    assert sign_in(peer.email, PASSWORD, office)[1] == str(peer.pk)
    answers = [sign_in(peer.email, "faux", office)[0] for _ in range(7)]
    assert [was_blocked(answer) for answer in answers] == [False] * 5 + [True] * 2


def test_who_is_attacked_from_elsewhere_enters_from_where_she_always_did(peer):
    assert sign_in(peer.email, PASSWORD, "203.0.113.9")[1]
    for number in range(30):
        sign_in(peer.email, "faux", f"198.51.100.{number + 1}")

    assert was_blocked(sign_in(peer.email, PASSWORD, "198.51.100.77")[0])
    assert sign_in(peer.email, PASSWORD, "203.0.113.9")[1] == str(peer.pk)


def test_wrong_passwords_of_one_do_not_refuse_her_neighbour(peer):
    other = MemberFactory(peer=True)
    for _ in range(12):
        sign_in(other.email, "faux", "203.0.113.9")

    assert was_blocked(sign_in(other.email, PASSWORD, "203.0.113.9")[0])
    assert sign_in(peer.email, PASSWORD, "203.0.113.9")[1] == str(peer.pk)


def test_wrong_codes_of_one_refuse_neither_her_neighbour_nor_his_codes(peer):
    moderators = [MemberFactory(peer=True, roles=["moderator"]) for _ in range(2)]
    hers, answers = Client(REMOTE_ADDR="203.0.113.9"), []
    hers.post(LOGIN, {"login": moderators[0].email, "password": PASSWORD})
    for _ in range(12):
        answers.append(hers.post("/connexion/code/", {"code": "000000"}))

    assert [was_blocked(answer) for answer in answers] == [False] * 5 + [True] * 7
    assert sign_in(peer.email, PASSWORD, "203.0.113.9")[1] == str(peer.pk)
    his = Client(REMOTE_ADDR="203.0.113.9")
    assert his.post(LOGIN, {"login": moderators[1].email, "password": PASSWORD}).url == "/connexion/code/"
    assert not was_blocked(his.post("/connexion/code/", {"code": "000000"}))


def test_no_limit_is_of_an_address_alone(settings):
    """Ours count the address for strangers to it; allauth’s count accounts, or nothing."""
    from allauth.account import app_settings as account
    from allauth.mfa import app_settings as mfa

    told = [*account.RATE_LIMITS.items(), *mfa.RATE_LIMITS.items()]
    unused = {"verify_phone"}  # nobody has a telephone here
    assert [(name, rate) for name, rate in told if name not in unused and "/ip" in (rate or "")] == []


def test_a_whole_office_asks_for_links_and_joins_on_one_morning(client):
    office = {"REMOTE_ADDR": "203.0.113.9"}
    members = [MemberFactory(peer=True) for _ in range(3)]
    for member in members:
        assert sign_in(member.email, PASSWORD, "203.0.113.9")[1]
    asked = [
        client.post("/connexion/lien/", {"email": f"{number}@exemple.test"}, **office).status_code
        for number in range(70)
    ]
    assert asked == [302] * 60 + [429] * 10

    assert client.post("/connexion/lien/", {"email": members[0].email}, **office).status_code == 302
    assert client.post("/mot-de-passe-oublie/", {"email": members[1].email}, **office).status_code == 302
    refused = client.post("/mot-de-passe-oublie/", {"email": "encore@exemple.test"}, **office)
    assert "Beaucoup de courriels" in refused.text


def test_who_is_attacked_still_enters_by_a_link(client):
    from tests.members.test_sign_in_link import ask

    victim = MemberFactory(peer=True)
    for number in range(10):
        sign_in(victim.email, f"essai-{number}", f"203.0.113.{number + 1}")

    assert client.post(ask(victim)).status_code == 302


def test_the_limits_of_a_site_are_kept_where_every_process_reads_them(settings):
    from comcep import settings as site

    backend = site.CACHES["default"]["BACKEND"] if not site.REDIS_URL else "redis"
    assert "locmem" not in backend.lower()


def test_the_tries_count_in_the_shared_table_of_the_database(settings, peer, monkeypatch):
    """As on a site without Redis: another process, which remembers nothing, finds the count."""
    from allauth.core.internal import ratelimit
    from django.core.cache.backends.db import DatabaseCache
    from django.core.management import call_command

    name = "comcep_cache_of_tests"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": name}
    }
    call_command("createcachetable", name, verbosity=0)
    monkeypatch.setattr(ratelimit, "cache", DatabaseCache(name, {}))
    for number in range(5):
        sign_in(peer.email, f"essai-{number}", f"203.0.113.{number + 1}")
    monkeypatch.setattr(ratelimit, "cache", DatabaseCache(name, {}))

    assert was_blocked(sign_in(peer.email, PASSWORD, "198.51.100.1")[0])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {name}")
        assert cursor.fetchone()[0] > 0


def test_behind_a_proxy_the_visitor_is_counted_and_not_the_proxy(settings, peer):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(12):
        client = Client(REMOTE_ADDR="10.0.0.1")
        client.post(
            LOGIN,
            {"login": f"p{number}@exemple.test", "password": "faux"},
            headers={"X-Forwarded-For": "192.0.2.66, 203.0.113.9"},
        )

    client = Client(REMOTE_ADDR="10.0.0.1")
    client.post(
        LOGIN, {"login": peer.email, "password": PASSWORD}, headers={"X-Forwarded-For": "198.51.100.7"}
    )
    assert client.session.get("_auth_user_id") == str(peer.pk)
