"""Moderators keep the glossary in Wagtail's admin; nobody else knows that it is there."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from comcep.members.access.audiences import Audience
from comcep.search import usage
from comcep.search.models import GlossaryTerm
from comcep.search.wagtail_hooks import GlossaryTermViewSet, QueryLogViewSet

pytestmark = pytest.mark.django_db
TERMS = GlossaryTermViewSet().get_url_name("list")


@pytest.fixture
def keeper(moderator):
    moderator.groups.add(Group.objects.get(name=str(Audience.MODERATORS)))
    return moderator


def test_a_moderator_lists_and_adds_terms_in_french(client, keeper):
    client.force_login(keeper)

    page = client.get(reverse(TERMS), {"q": "congé individuel"})
    form = client.post(
        reverse(GlossaryTermViewSet().get_url_name("add")),
        {
            "term": "XYZT",
            "category": "dispositif",
            "expansions": "un dispositif",
            "variants": "",
            "later_names": "",
        },
    )

    assert "CIF" in page.text
    assert "Forme développée" in page.text
    assert form.status_code == 302
    assert GlossaryTerm.objects.get(term="XYZT").expansions == "un dispositif"


@pytest.mark.parametrize("term", ["le", "?!", ""])
def test_a_term_that_cannot_be_searched_is_refused_with_a_sentence(client, keeper, term):
    client.force_login(keeper)

    form = client.post(
        reverse(GlossaryTermViewSet().get_url_name("add")), {"term": term, "category": "dispositif"}
    )

    assert form.status_code == 200
    assert GlossaryTerm.objects.count() == 333


def test_a_moderator_reads_the_searches_in_vain(client, keeper):
    usage.note_search("zygomorphe", found=0)
    client.force_login(keeper)

    assert "zygomorphe" in client.get(reverse(QueryLogViewSet().get_url_name("list"))).text


def test_for_a_peer_this_admin_does_not_exist(client, peer):
    client.force_login(peer)

    assert client.get(reverse(TERMS)).status_code == 404
