"""What searches teach moderators, and what they never say of anybody."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from comcep.search import usage
from comcep.search.models import OpenedRank, QueryLog, Reformulation
from kb.models import ProcedurePage
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db
PAGE, GAPS = reverse("search:results"), reverse("search:gaps")
MISSING, OPENED = reverse("search:missing"), reverse("search:opened")


@pytest.fixture
def reader(client, peer, build):
    build()
    client.force_login(peer)
    return client


def test_a_search_that_finds_nothing_is_counted(reader):
    for _ in range(3):
        reader.get(PAGE, {"q": "zygomorphe"})

    assert [gap.sentence for gap in usage.gaps()] == ["demandé 3 fois, rien trouvé"]


@pytest.mark.parametrize(
    "text",
    [
        "Mme Duchemin reconversion",
        "06 12 34 56 78",
        "camille@exemple.fr",
        "dossier 123456",
        "un deux trois quatre cinq six sept mots",
    ],
)
def test_words_that_may_tell_of_somebody_are_not_counted(reader, text):
    reader.get(PAGE, {"q": text})
    reader.post(MISSING, {"q": text})

    assert not QueryLog.objects.exists()


def test_what_is_asked_after_an_empty_search_is_counted(reader):
    page = reader.get(PAGE, {"q": "zygomorphe"})
    reader.get(PAGE, {"q": "bilan", "apres": page.context["results"].query.text})

    assert list(Reformulation.objects.values_list("before", "after", "times")) == [("zygomorphe", "bilan", 1)]


def test_the_empty_page_hands_its_words_to_the_next_search(reader):
    assert (
        '<input type="hidden" name="apres" value="zygomorphe">' in reader.get(PAGE, {"q": "zygomorphe"}).text
    )


def test_a_member_says_that_a_procedure_is_missing_once_a_day(reader):
    for _ in range(2):
        response = reader.post(MISSING, {"q": "zygomorphe"}, follow=True)

    assert "une fiche manque" in response.text
    assert [gap.sentence for gap in usage.gaps()] == ["demandé 2 fois, rien trouvé, fiche réclamée 1 fois"]


def test_who_said_it_is_in_no_row(reader, peer):
    reader.post(MISSING, {"q": "zygomorphe"})

    assert {field.name for field in QueryLog._meta.get_fields()} == {
        "id", "words", "month", "times", "found", "asked_for",
    }  # fmt: skip


def test_the_rank_of_an_opened_result_is_counted_and_nothing_else(reader):
    assert reader.post(OPENED, {"rang": "3"}).status_code == 204
    assert list(OpenedRank.objects.values_list("rank", "times")) == [(3, 1)]


@pytest.mark.parametrize("rank", ["", "0", "-1", "abc", "999999", "٣"])
def test_a_rank_that_is_none_counts_nothing(reader, rank):
    assert reader.post(OPENED, {"rang": rank}).status_code in {204, 400}
    assert not OpenedRank.objects.exists()


def test_shares_of_the_ranks_add_up(reader):
    for rank, times in ((1, 6), (2, 2), (12, 2)):
        for _ in range(times):
            usage.note_opened(rank)

    assert usage.ranks() == [("1", 6, 60), ("2", 2, 20), ("3", 0, 0), ("4 à 10", 0, 0), ("11 et plus", 2, 20)]


def test_what_now_finds_something_is_no_gap(reader):
    usage.note_search("zygomorphe", found=0)
    usage.note_search("zygomorphe", found=4)

    assert usage.gaps() == []


def test_twelve_months_later_nothing_is_left(reader):
    old = timezone.localdate().replace(day=1) - timedelta(days=400)
    QueryLog.objects.create(words="cif", month=old)
    Reformulation.objects.create(before="cif", after="ptp", month=old)
    OpenedRank.objects.create(rank=1, month=old)

    usage.forget_old()

    assert not any(model.objects.exists() for model in (QueryLog, Reformulation, OpenedRank))


@pytest.mark.parametrize("who", [{"peer": True}, {"outsider": True}, {"staff": True}, {"state": "confirmed"}])
def test_for_anybody_but_moderators_the_gaps_do_not_exist(client, who):
    client.force_login(MemberFactory(**who))

    assert client.get(GAPS).status_code == 404
    assert client.post(reverse("search:write_procedure"), {"titre": "x"}).status_code == 404


def test_a_moderator_opens_a_draft_on_a_gap_once(client, moderator):
    client.force_login(moderator)
    usage.note_search("zygomorphe", found=0)
    assert "demandé 1 fois, rien trouvé" in client.get(GAPS).text

    for _ in range(2):
        client.post(reverse("search:write_procedure"), {"titre": "zygomorphe"})

    assert [(page.title, page.live) for page in ProcedurePage.objects.all()] == [("Zygomorphe", False)]


def test_the_gaps_cost_three_statements_more_than_the_door(client, moderator, django_assert_max_num_queries):
    client.force_login(moderator)
    for n in range(30):
        QueryLog.objects.create(words=f"mot {n}", month=timezone.localdate().replace(day=1), times=n)

    with django_assert_max_num_queries(8):
        client.get(GAPS)


def test_the_cache_names_nobody(reader, peer):
    reader.post(MISSING, {"q": "zygomorphe"})

    assert not any(str(peer.email) in str(key) or "zygomorphe" in str(key) for key in keys_of_the_cache())


def keys_of_the_cache():
    """Every key, in this process or in Redis."""
    held = cache._cache
    return held.get_client().keys("*") if hasattr(held, "get_client") else held
