"""The desk is one queue: its order, its filters, who deals with what, and what comes next."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comcep.members.models import Member, Request
from comcep.members.states import change_state
from comcep.moderation import claims, flags, proposals, queue, queued
from comcep.moderation.kinds import ORDER, Kind
from comcep.moderation.models import Case, Claim, Decision, Reason
from comcep.moderation.tasks import forget_old_cases
from forum.questions.models import Screened
from forum.writing import moderating
from tests.factories import MemberFactory, NetworkFactory, PostFactory, SectionFactory, TopicFactory
from tests.kb.factories import ProcedureFactory
from tests.moderation.test_desk import of_post, of_topic

pytestmark = pytest.mark.django_db
DESK = "/moderation/"
NIR = "2 69 05 49 588 157 80"


def item(kind, ref, verb=""):
    return f"/moderation/a-traiter/{kind}/{ref}/{verb}"


def ago(**long):
    return timezone.now() - timedelta(**long)


def alert(post, at=None):
    return Screened.objects.create(
        post=post, rule="tel", label="TEL", level=2, choice="published", reason="public",
        at=at or timezone.now(),
    )  # fmt: skip


def request_of(applicant, **more):
    fields = {"network": NetworkFactory(), "sent_at": ago(days=5), "escalated_at": ago(days=1)}
    return Request.objects.create(member=applicant, **fields | more)


def one_of_each(forum, member):
    """Something of each kind, the least grave being the oldest."""
    topic = TopicFactory(forum=forum)
    ProcedureFactory(review_on=timezone.localdate() - timedelta(days=30))
    proposals.propose(topic, by=member)
    request_of(MemberFactory(state="confirmed"))
    PostFactory(topic=topic, approved=False)
    TopicFactory(forum=forum, created=ago(hours=41))
    flags.flag({"post": PostFactory(topic=topic)}, by=member, reason=Reason.ADVERT)
    alert(PostFactory(topic=topic))
    flags.flag(
        {"post": PostFactory(topic=topic, content=f"Son numéro est {NIR}.")}, by=member, reason="other"
    )


def kinds_of(member, kinds=ORDER):
    return [each.kind for each in queue.page(member, kinds, 0, 50)]


@pytest.fixture
def second(db):
    return MemberFactory(peer=True, roles=["moderator"])


@pytest.fixture
def waiting(topic):
    """Three replies that wait for approval, the oldest first."""
    return [PostFactory(topic=topic, approved=False, created=ago(hours=n)) for n in (3, 2, 1)]


# The order


def test_the_gravest_come_first_whatever_their_age(moderator, peer, peers_section):
    one_of_each(peers_section, peer)

    assert kinds_of(moderator) == list(Kind)
    assert queue.counts(moderator) == dict.fromkeys(Kind, 1)


def test_of_one_kind_the_oldest_comes_first(moderator, peer, topic):
    abuse, wrong = (PostFactory(topic=topic) for _ in range(2))
    for post, reason, days in ((abuse, Reason.ABUSE, 1), (wrong, Reason.WRONG, 2)):
        case = flags.flag({"post": post}, by=peer, reason=reason).case
        Case.objects.filter(pk=case.pk).update(opened_at=ago(days=days))
    found = [each.thing for each in queue.page(moderator, ORDER, 0, 50)]

    assert found == [wrong.cases.get().pk, abuse.cases.get().pk]


def test_several_alerts_on_one_message_are_one_thing(moderator, answer):
    alert(answer, ago(hours=2))
    alert(answer, ago(hours=1))

    (found,) = queue.page(moderator, ORDER, 0, 50)
    assert (found.kind, found.thing) == (Kind.ALERT, answer.pk)


def test_a_request_waits_there_once_it_is_for_moderators_and_answered(moderator):
    request_of(MemberFactory(state="confirmed"), escalated_at=None)
    request_of(MemberFactory(state="confirmed"), question="Quelle structure ?")
    mine = request_of(MemberFactory(state="confirmed"), question="Quelle structure ?", answer="Le Fongecif.")

    assert [each.thing for each in queue.page(moderator, [Kind.REQUEST], 0, 50)] == [mine.pk]


def test_nobody_else_has_a_queue(peer, outsider, peers_section):
    one_of_each(peers_section, peer)

    assert not any(n for kind, n in queue.counts(outsider).items() if kind != Kind.PROCEDURE)


def test_the_queue_is_asked_in_one_statement_and_dressed_at_the_same_cost(moderator, peer, peers_section):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            found = queue.page(moderator, ORDER, 0, 50)
        asked = len(captured)
        with CaptureQueriesContext(connection) as captured:
            assert len(queued.rows(found, moderator)) == len(found)
        return asked, len(captured), len(found)

    one_of_each(peers_section, peer)
    cost()  # what a member’s page asks once: the rights, the floors of what is unread
    small = cost()
    for _ in range(3):
        one_of_each(peers_section, MemberFactory(peer=True))
    large = cost()

    assert small[0] == large[0] == 1
    assert small[1] == large[1] and large[2] > small[2]


# The page


def test_filters_show_one_kind_with_their_counts_and_pages_are_numbered(
    client, moderator, peer, peers_section
):
    one_of_each(peers_section, peer)
    topic = TopicFactory(forum=peers_section)
    PostFactory.create_batch(20, topic=topic, approved=False)
    client.force_login(moderator)

    page = client.get(f"{DESK}?file=approbation").text

    assert page.count('class="row queued"') == 20
    assert "À approuver <b>21</b>" in page and "Tout <b>28</b>" in page
    assert 'href="/moderation/?file=approbation&amp;page=2"' in page
    assert client.get(f"{DESK}?file=nimporte").text.count('class="row queued"') == 20


@pytest.mark.parametrize("kind", [k for k in Kind if k not in (Kind.IDENTIFIER, Kind.FLAG)])
def test_each_thing_has_a_page_with_its_past_and_its_decisions(client, moderator, peer, peers_section, kind):
    one_of_each(peers_section, peer)
    (found,) = queue.page(moderator, [kind], 0, 1)
    client.force_login(moderator)

    page = client.get(queued.url_of(found)).text

    assert kind.label in page and "Je m’en occupe" in page
    assert ('id="historique"' in page) == (kind not in (Kind.REQUEST, Kind.PROCEDURE))


def test_what_waits_no_more_says_so(client, moderator, waiting):
    client.force_login(moderator)
    moderating.approve_post(waiting[0])

    page = client.get(item("approbation", waiting[0].public_id), follow=True).text

    assert "n’attend plus de décision" in page
    assert client.get(item("rien", waiting[1].public_id)).status_code == 404


def test_the_past_of_the_author_stands_beside(client, moderator, peer, topic, waiting):
    author = waiting[0].poster
    Decision.objects.create(
        verb="remove", topic=topic, post=PostFactory(topic=topic, poster=author), by=moderator,
        reason="Nomme une personne.",
    )  # fmt: skip
    Decision.objects.create(
        verb="remove", topic=topic, post=PostFactory(topic=topic), by=moderator, reason="D’un autre."
    )
    client.force_login(moderator)

    page = client.get(item("approbation", waiting[0].public_id)).text

    assert "1 message retiré" in page and "Nomme une personne." in page and "D’un autre." not in page


# The next one


def test_a_decision_leads_to_the_next_thing_of_the_same_filter(client, moderator, peer, waiting):
    alert(PostFactory(topic=waiting[0].topic))
    client.force_login(moderator)
    way = {"bureau": "approbation", "file": "approbation"}

    first = client.post(of_post(waiting[1], "approuver"), way)
    second = client.post(of_post(waiting[2], "approuver"), way)
    last = client.post(of_post(waiting[0], "approuver"), way)

    assert first.url == item("approbation", waiting[2].public_id) + "?file=approbation"
    assert second.url == item("approbation", waiting[0].public_id) + "?file=approbation"
    assert last.url == f"{DESK}?file=approbation"


def test_the_next_thing_is_one_that_no_other_deals_with(client, moderator, second, waiting):
    claims.claim(Kind.APPROVAL, waiting[1].pk, by=second)
    client.force_login(moderator)

    response = client.post(of_post(waiting[0], "approuver"), {"bureau": "approbation"})

    assert response.url == item("approbation", waiting[2].public_id)


def test_the_page_leads_to_its_neighbours(client, moderator, waiting):
    client.force_login(moderator)

    page = client.get(item("approbation", waiting[1].public_id)).text

    found = re.findall(r'href="([^"]+)" rel="(prev|next)"', page)
    assert found == [
        (item("approbation", waiting[0].public_id), "prev"),
        (item("approbation", waiting[2].public_id), "next"),
    ]


# Who deals with it


def test_two_moderators_do_not_act_on_one_thing(client, moderator, second, waiting, answer):
    alert(answer)
    things = [
        (Kind.APPROVAL, waiting[0], of_post(waiting[0], "approuver")),
        (Kind.ALERT, answer, of_post(answer, "relu")),
    ]
    client.force_login(moderator)
    for kind, post, _ in things:
        client.post(item(kind, post.public_id, "prendre/"))

    client.force_login(second)
    for kind, post, act in things:
        assert f"{moderator.display_name} s’en occupe" in client.get(item(kind, post.public_id)).text
        response = client.post(act, {"bureau": str(kind)})
        assert response.status_code == 409 and "Prenez le relais" in response.text
    assert f"{moderator.display_name} s’en occupe" in client.get(DESK).text
    assert not Decision.objects.exists()

    client.post(item("approbation", waiting[0].public_id, "prendre/"), {"relais": "1"})
    client.post(things[0][2])
    assert Decision.objects.get().by == second


def test_who_comes_second_reads_that_it_was_decided(client, moderator, second, waiting):
    for person in (moderator, second):
        client.force_login(person)
        response = client.post(of_post(waiting[0], "approuver"), {"bureau": "approbation"}, follow=True)

    assert "vient d’en décider" in response.text and Decision.objects.count() == 1


def test_a_claim_shows_until_when_and_expires(moderator, second, waiting):
    claims.claim(Kind.APPROVAL, waiting[0].pk, by=moderator)
    with pytest.raises(claims.Taken):
        claims.claim(Kind.APPROVAL, waiting[0].pk, by=second)

    Claim.objects.update(at=timezone.now() - claims.LASTS)

    assert claims.held([(Kind.APPROVAL, waiting[0].pk)]) == {}
    claims.claim(Kind.APPROVAL, waiting[0].pk, by=second)
    assert Claim.objects.get().by == second


def test_a_claim_is_given_back_or_leaves_with_its_moderator(client, moderator, second, waiting):
    client.force_login(moderator)
    for post in waiting[:2]:
        client.post(item("approbation", post.public_id, "prendre/"))
    claims.claim(Kind.APPROVAL, waiting[2].pk, by=second)

    client.post(item("approbation", waiting[0].public_id, "laisser/"))
    assert Claim.objects.filter(by=moderator).count() == 1
    change_state(moderator, Member.State.ENDED, by=None)

    assert Claim.objects.get().by == second


def test_claims_that_hold_no_more_are_forgotten_each_night(moderator, waiting):
    for post in waiting:
        claims.claim(Kind.APPROVAL, post.pk, by=moderator)
    for post, late in zip(waiting, (1, 0, -60), strict=True):
        at = timezone.now() - claims.LASTS - timedelta(seconds=late)
        Claim.objects.filter(thing=post.pk).update(at=at)

    forget_old_cases()
    forget_old_cases()

    assert [row.thing for row in Claim.objects.all()] == [waiting[2].pk]


def test_moving_a_question_that_another_deals_with_is_refused(client, moderator, second, peers_section):
    topic = TopicFactory(forum=peers_section, created=ago(hours=41))
    claims.claim(Kind.QUESTION, topic.pk, by=second)
    client.force_login(moderator)
    form = {"section": SectionFactory().slug, "reason": "Ailleurs.", "relu": "Ailleurs."}

    assert client.post(of_topic(topic, "deplacer"), form).status_code == 409
    topic.refresh_from_db()
    assert topic.forum == peers_section
