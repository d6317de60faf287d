"""The doors of pages, and where one is led back to."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse

from comcep.members.access.doors import inside, only_for, or_sign_in
from tests.factories import MemberFactory


def page(request):
    return HttpResponse("dedans")


def missing(request):
    raise Http404


@pytest.fixture
def asked(rf):
    def request(user):
        found = rf.get("/une-page/?de=loin")
        found.user = user
        return found

    return request


def test_a_visitor_signs_in_and_comes_back_to_the_page_asked_for(asked):
    answer = only_for(lambda member: True)(page)(asked(AnonymousUser()))

    assert (answer.status_code, answer["Location"]) == (302, "/connexion/?next=/une-page/%3Fde%3Dloin")


def test_a_hidden_page_does_not_exist_for_a_visitor_either(asked):
    with pytest.raises(Http404):
        only_for(lambda member: False, hidden=True)(page)(asked(AnonymousUser()))


def test_the_page_does_not_exist_for_whom_the_right_does_not_name(asked):
    one, other = MemberFactory.build(email="one@x.example"), MemberFactory.build(email="other@x.example")
    view = only_for(lambda member: member is one)(page)

    assert view(asked(one)).content == b"dedans"
    with pytest.raises(Http404):
        view(asked(other))


def test_what_is_missing_leads_a_visitor_to_sign_in_and_a_member_nowhere(asked):
    assert or_sign_in(missing)(asked(AnonymousUser())).status_code == 302
    with pytest.raises(Http404):
        or_sign_in(missing)(asked(MemberFactory.build()))


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/forum/", "/forum/"),
        ("http://testserver/forum/", "http://testserver/forum/"),
        ("//ailleurs.example/", "/"),
        ("https://ailleurs.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_only_a_page_of_this_site_is_led_to(rf, address, kept):
    assert inside(rf.get("/"), address, "/") == kept
