"""The procedures that took over answers of a member, on that member’s page."""

import pytest
from django.urls import reverse
from django.utils import timezone

from comcep.members.access.audiences import Audience
from kb.models import Provenance
from tests.factories import MemberFactory, PostFactory, TopicFactory
from tests.kb.factories import ProcedureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(db):
    return MemberFactory(peer=True)


def give(author, *, named=True, section=None, **fields):
    """A procedure that took over an answer of ``author``."""
    post = PostFactory(topic=TopicFactory(**({"forum": section} if section else {})), poster=author)
    page = ProcedureFactory(**fields)
    Provenance.objects.create(
        page=page, topic=post.topic, post=post, post_updated=timezone.now(), author=author, named=named
    )
    return page


def given_on(client, reader, author):
    client.force_login(reader)
    panels = client.get(reverse("people:member", args=[author.public_id])).context["panels"]
    return [page.title for panel in panels for page in panel["procedures"]]


def test_who_agreed_to_be_named_is_found_with_what_she_gave(client, peer, author):
    give(author, title="Nommée")
    give(author, title="Sans nom", named=False)
    give(MemberFactory(peer=True), title="D’autrui")

    assert given_on(client, peer, author) == ["Nommée"]


def test_of_these_procedures_the_page_shows_those_that_the_reader_may_read(client, peer, moderator, author):
    give(author, title="De l’animation", opened_to=Audience.MODERATORS)

    assert given_on(client, peer, author) == []
    assert given_on(client, moderator, author) == ["De l’animation"]


def test_an_outside_member_is_told_nobodys_name(client, outsider, author, outsiders_section):
    give(author, title="Ouverte", opened_to=Audience.OUTSIDERS, section=outsiders_section)

    assert given_on(client, outsider, author) == []
