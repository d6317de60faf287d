"""What has an address here is named in it by its public identifier, and a report names no row at all."""

import re

import pytest
from django.utils import timezone

from comcep.committee.models import Comment, Example, Nomination, Proposal
from comcep.committee.page import page_of
from tests.factories import TopicFactory

pytestmark = pytest.mark.django_db

NOBODY = "0" * 16
NAMING = re.compile(r"""(?:href|action|id|for|value|name|hx-get|hx-post)="([^"]*)\"""")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FIGURES = {"format", "k", "hidden", "carried", "value", "lo", "hi", "percent", "decimals", "base", "factor"}
FIGURES |= {"least", "n", "hours", "interval", "expected", "about"}


@pytest.fixture
def written(draft):
    """A proposal, and what a moderator has put in a draft. Their keys are numbers that nothing else shows."""
    Nomination.objects.create(pk=770001, report=draft, theme="CPF", reason="Souvent demandé.")
    words = {"theme": "CPF", "text": "Une question.", "replies": "1 à 2 réponses"}
    Example.objects.create(pk=770002, report=draft, written_at=timezone.now(), **words)
    Comment.objects.create(pk=770003, report=draft, text="Bien.", created_at=timezone.now())
    Proposal.objects.create(pk=770004, theme="CPF", reason="Souvent demandé.", created_at=timezone.now())
    return draft


@pytest.fixture
def topic(peers_section):
    topic = TopicFactory(pk=770005, forum=peers_section)
    topic.question.themes.clear()
    return topic


def former_and_today(draft, topic):
    """``(what it was, what it is)`` of every page whose address held a key."""
    proposal = Proposal.objects.get()
    return [
        (f"/comite/propositions/{proposal.pk}/", f"/comite/propositions/{proposal.public_id}/"),
        (f"/comite/themes/sujet/{topic.pk}/", f"/comite/themes/sujet/{topic.public_id}/"),
        (
            f"/comite/{draft.as_of}/contenu/sujet/{topic.pk}/",
            f"/comite/{draft.as_of}/contenu/sujet/{topic.public_id}/",
        ),
    ]


def test_a_former_address_leads_to_that_of_today_for_who_may_read_it(client, written, topic, moderator):
    client.force_login(moderator)

    for former, today in former_and_today(written, topic):
        response = client.get(former)
        assert (response.status_code, response.headers["Location"]) == (301, today)
        assert client.get(today).status_code == 200


def test_for_others_a_former_address_is_one_of_nothing(
    client, written, topic, peer, outsider, committee_member, steering_member, administrator
):
    for person in (peer, outsider, committee_member, steering_member, administrator):
        client.force_login(person)
        for former, _ in former_and_today(written, topic):
            assert client.get(former).status_code == 404
            assert client.get(re.sub(r"\d+/$", "999/", former)).status_code == 404


def test_a_former_address_leads_to_no_topic_that_one_does_not_read(client, written, topic, moderator):
    type(topic).objects.filter(pk=topic.pk).update(approved=False)
    client.force_login(moderator)

    for former, today in former_and_today(written, topic)[1:]:
        assert client.get(former).status_code == client.get(today).status_code == 404


def test_nothing_is_done_at_a_former_address(client, written, topic, moderator):
    client.force_login(moderator)

    for former, _ in former_and_today(written, topic):
        assert client.post(former, {"state": "retained", "answer": "Oui."}).status_code == 405
    for former in ("exemple/770002/retirer/", "theme/770001/retirer/"):
        assert client.post(f"/comite/{written.as_of}/contenu/{former}").status_code == 404
    assert Proposal.objects.get().state == Proposal.State.RECEIVED
    assert (Example.objects.count(), Nomination.objects.count()) == (1, 1)


def test_what_is_taken_out_of_a_draft_is_that_one_alone(client, written, moderator):
    other = Nomination.objects.create(report=written, theme="VAE", reason="Des refus.")
    gone = Nomination.objects.get(pk=770001)
    client.force_login(moderator)
    path = f"/comite/{written.as_of}/contenu/theme/"

    assert client.post(f"{path}{NOBODY}/retirer/").status_code == 404
    client.post(f"{path}{gone.public_id}/retirer/")

    assert list(Nomination.objects.all()) == [other]


def test_no_page_of_the_committee_names_a_row_by_its_key(client, written, topic, moderator):
    client.force_login(moderator)
    pages = [today for _, today in former_and_today(written, topic)]
    pages += ["/comite/", "/comite/atelier/", "/comite/propositions/", "/comite/themes/manquants/"]
    pages += [f"/comite/{written.as_of}/", f"/comite/{written.as_of}/contenu/", "/comite/mes-exemples/"]

    for page in pages:
        text = client.get(page).text
        main = text[text.index("<main") : text.index("</main")]
        named = [name for name in NAMING.findall(main) if re.search(r"\b77000\d\b", name)]
        if "sujet" in page:  # The link to the topic itself is the forum's, and so are the values of its form.
            named = [name for name in named if name.startswith("/comite/")]
        assert named == [], page
        numbers = [n for n in re.findall(r"""(?:href|action)="(/comite/[^"]*)\"""", main) if _numbered(n)]
        assert numbers == [], page


def _numbered(address):
    return any(part.isdigit() and len(part) < 16 for part in DAY.sub("", address).split("/"))


def test_a_report_holds_figures_and_words_and_no_other_number(draft):
    def numbers(held, under):
        if isinstance(held, dict):
            for name, value in held.items():
                assert not re.search(r"(?:^|_)(?:pk|ids?)$", name) or isinstance(value, str), name
                yield from numbers(value, name)
        elif isinstance(held, list):
            for value in held:
                yield from numbers(value, under)
        elif isinstance(held, int) and not isinstance(held, bool):
            yield under

    assert set(numbers(draft.payload, "")) <= FIGURES
    assert {block.id for block in page_of(draft.payload)["blocks"]}.isdisjoint(map(str, range(1000)))
