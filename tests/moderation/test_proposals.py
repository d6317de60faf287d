"""A member proposes a topic; moderators find it among those to transform; the member hears of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comcep.members.leaving.departures import leave
from comcep.moderation import candidates, proposals
from comcep.moderation.models import Decision, Proposal
from comcep.notifications.models import Notice
from comcep.search.models import QueryLog
from forum.questions.addresses import topic_url
from forum.questions.models import Authorship
from kb.authoring.drafting import draft_from_topic
from kb.models import ProcedurePage
from tests.factories import MemberFactory, PostFactory, TopicFactory
from tests.kb.factories import index

pytestmark = pytest.mark.django_db

LIST = "/moderation/a-transformer/"


def url(topic):
    return f"/proposer-en-fiche/sujet/{topic.public_id}/"


def accepted(topic, *, thanks=0):
    post = PostFactory(topic=topic)
    topic.question.accepted_post, topic.question.accepted_at = post, timezone.now()
    topic.question.save()
    Authorship.objects.filter(post=post).update(thanks_count=thanks)
    return post


def listed(moderator):
    found, _ = candidates.candidates(moderator)
    return [(one.row["title"], one.reasons) for one in found]


# Proposing


def test_one_click_from_the_topic_proposes_it(client, peer, topic):
    client.force_login(peer)
    assert f'action="{url(topic)}"' in client.get(topic_url(topic)).text

    response = client.post(url(topic))
    client.post(url(topic))

    assert response.headers["Location"] == topic_url(topic)
    assert Proposal.objects.filter(member=peer, topic=topic, words="").count() == 1


def test_the_box_says_to_who_proposed_it_what_became_of_it_and_to_nobody_else(client, peer, moderator, topic):
    other = MemberFactory(peer=True)
    proposals.propose(TopicFactory(forum=topic.forum), by=peer)
    boxes = {}
    for when in ("before", "proposed", "set aside", "again"):
        if when in ("proposed", "again"):
            proposals.propose(topic, by=peer)
        elif when == "set aside":
            client.force_login(moderator)
            client.post(f"/moderation/sujet/{topic.public_id}/sans-fiche/")
        client.force_login(peer)
        boxes[when] = client.get(topic_url(topic)).text
        client.force_login(other)
        assert "Mérite une fiche" in client.get(topic_url(topic)).text, when

    assert "Mérite une fiche" in boxes["before"] and "Proposé en fiche" not in boxes["before"]
    for when in ("proposed", "again"):
        assert "L’animation le voit" in boxes[when] and "Mérite une fiche" not in boxes[when], when
    assert "reste sans fiche" in boxes["set aside"] and "Proposer de nouveau" in boxes["set aside"]


def test_a_sentence_may_be_given_then_or_later(client, peer, topic):
    client.force_login(peer)
    client.post(url(topic))

    client.post(url(topic), {"words": "On me le demande chaque semaine."})

    assert Proposal.objects.get().words == "On me le demande chaque semaine."
    assert "chaque semaine" in client.get(url(topic)).text


@pytest.mark.parametrize(
    "words", ["Son numéro : 1 84 12 76 451 089 46", "Écrivez à jeanne.morel@wanadoo.fr", "x" * 301]
)
def test_a_sentence_that_names_somebody_comes_back(client, peer, topic, words):
    client.force_login(peer)

    response = client.post(url(topic), {"words": words})

    assert response.status_code == 422
    assert words in response.text and 'role="alert"' in response.text
    assert not Proposal.objects.exists()


def test_who_does_not_read_the_topic_finds_nothing(client, outsider, topic, applicant):
    for member in (outsider, applicant):
        client.force_login(member)
        for address in (url(topic), f"{url(topic)}retirer/"):
            assert client.post(address).status_code == 404
    assert not Proposal.objects.exists()


def test_an_outsider_proposes_what_outsiders_read(client, outsider, outsiders_section):
    topic = TopicFactory(forum=outsiders_section)
    client.force_login(outsider)

    client.post(url(topic))

    assert Proposal.objects.get().member == outsider


def test_it_is_withdrawn_alone(client, peer, topic):
    other = MemberFactory(peer=True)
    for member in (peer, other):
        proposals.propose(topic, by=member)
    client.force_login(peer)

    client.post(f"{url(topic)}retirer/")

    assert [each.member for each in Proposal.objects.all()] == [other]


def test_there_is_an_end_to_proposals_in_a_day(client, peer, topic, monkeypatch):
    monkeypatch.setattr(proposals, "A_DAY", 2)
    for _ in range(2):
        proposals.propose(TopicFactory(forum=topic.forum), by=peer)
    client.force_login(peer)

    assert client.post(url(topic), {"words": "Encore."}).status_code == 422
    Proposal.objects.update(at=timezone.now() - timedelta(days=1, minutes=1))
    assert client.post(url(topic)).status_code == 302


# The list


def test_the_list_does_not_exist_for_others(client, peer, outsider, topic):
    for member in (peer, outsider):
        client.force_login(member)
        assert client.get(LIST).status_code == 404
        assert client.post(f"/moderation/sujet/{topic.public_id}/sans-fiche/").status_code == 404


def test_the_list_says_why_the_most_wanted_first(client, moderator, peer, peers_section):
    index()
    titles = {
        "thanked": "Rémunération pendant un CIF en CDD",
        "again": "Financer une VAE partielle en congé parental",
        "searched": "Convention de reclassement personnalisé",
        "quiet": "Un sujet dont personne ne parle",
        "proposed": "Une question sans réponse retenue",
    }
    topics = {name: TopicFactory(forum=peers_section, subject=title) for name, title in titles.items()}
    accepted(topics["thanked"], thanks=2)
    for name in ("again", "searched", "quiet"):
        accepted(topics[name])
    TopicFactory(forum=peers_section, subject="Congé parental et VAE partielle : comment financer ?")
    month = timezone.localdate().replace(day=1)
    QueryLog.objects.create(words="convention reclassement", month=month, times=4, found=0, asked_for=1)
    QueryLog.objects.create(words="autre chose", month=month, times=40, found=0)
    proposals.propose(topics["proposed"], by=peer, words="Chaque semaine.")

    assert listed(moderator) == [
        (titles["searched"], ["cherché en vain 5 fois"]),
        (titles["proposed"], ["proposé par 1 membre"]),
        (titles["again"], ["posé de nouveau 1 fois"]),
        (titles["thanked"], ["2 mercis"]),
    ]
    client.force_login(moderator)
    text = client.get(LIST).text
    assert "Chaque semaine." in text and peer.display_name in text and titles["quiet"] not in text
    assert f"/moderation/sujet/{topics['thanked'].public_id}/fiche/?reponse=" in text
    assert f'href="{LIST}"' in client.get("/moderation/").text


def test_what_has_a_procedure_or_a_draft_waits_no_more(client, moderator, topic):
    index()
    post = accepted(topic, thanks=3)
    draft = draft_from_topic(topic, [post], by=moderator)

    assert listed(moderator) == []
    client.force_login(moderator)
    assert f"/moderation/fiche/{draft.public_id}/" in client.get(LIST).text


def test_a_topic_is_left_without_and_put_back_and_comes_back_when_proposed(client, moderator, peer, topic):
    accepted(topic, thanks=1)
    other = TopicFactory(forum=topic.forum)
    accepted(other, thanks=1)
    client.force_login(moderator)
    aside = f"/moderation/sujet/{topic.public_id}/sans-fiche/"

    client.post(aside)
    client.post(aside)
    assert [title for title, _ in listed(moderator)] == [other.subject]
    client.post(aside, {"etat": "0"})
    client.post(aside, {"etat": "0"})
    assert len(listed(moderator)) == 2
    assert [d.verb for d in Decision.objects.all()] == ["back", "aside"]
    client.post(aside)
    proposals.propose(topic, by=peer)
    assert (topic.subject, ["proposé par 1 membre"]) in listed(moderator)


def test_who_proposed_before_reads_that_it_stays_without(client, moderator, peer, topic):
    proposals.propose(topic, by=peer)
    client.force_login(moderator)
    client.post(f"/moderation/sujet/{topic.public_id}/sans-fiche/")
    assert listed(moderator) == []

    client.force_login(peer)
    assert "reste sans fiche pour l’instant" in client.get(url(topic)).text


def test_proposing_again_puts_it_before_the_moderators_anew(client, moderator, peer, topic):
    proposals.propose(topic, by=peer, words="On me le demande.")
    client.force_login(moderator)
    client.post(f"/moderation/sujet/{topic.public_id}/sans-fiche/")
    client.force_login(peer)
    client.post(url(topic))

    assert listed(moderator) == [(topic.subject, ["proposé par 1 membre"])]
    assert Proposal.objects.get().words == "On me le demande."
    assert "L’animation l’a lu" not in client.get(url(topic)).text


def test_the_list_costs_the_same_at_two_sizes(client, moderator, peer, topic, django_assert_num_queries):
    index()
    client.force_login(moderator)

    def fill(number):
        for _ in range(number):
            one = TopicFactory(forum=topic.forum)
            accepted(one, thanks=2)
            proposals.propose(one, by=peer)
            draft_from_topic(
                other := TopicFactory(forum=topic.forum), [PostFactory(topic=other)], by=moderator
            )

    fill(2)
    client.get(LIST)
    with django_assert_num_queries(13):
        client.get(LIST)
    fill(6)
    with django_assert_num_queries(13):
        client.get(LIST)


# What becomes of it


def published(topic, moderator, **fields):
    draft = draft_from_topic(topic, [accepted(topic)], by=moderator)
    page = draft.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return ProcedurePage.objects.get(pk=draft.pk)


def test_who_proposed_hears_of_the_procedure_once(moderator, peer, topic):
    index()
    other = MemberFactory(peer=True)
    proposals.propose(topic, by=peer)
    proposals.propose(TopicFactory(forum=topic.forum), by=other)

    page = published(topic, moderator)
    page.get_latest_revision().publish()

    (told,) = Notice.objects.filter(key__endswith=":proposee")
    assert told.recipient == peer and told.url == page.get_absolute_url()
    assert told.text.startswith("Le sujet que vous avez proposé est devenu la fiche")


def test_who_may_not_read_the_procedure_is_not_told(moderator, outsider, outsiders_section):
    index()
    topic = TopicFactory(forum=outsiders_section)
    proposals.propose(topic, by=outsider)

    published(topic, moderator)

    assert not Notice.objects.filter(recipient=outsider, key__endswith=":proposee").exists()


def test_the_box_is_gone_for_who_reads_the_procedure(client, moderator, peer, topic):
    index()
    published(topic, moderator)
    client.force_login(peer)

    text = client.get(topic_url(topic)).text

    assert "Devenue la fiche" in text and "Proposer en fiche" not in text


def test_a_proposal_stays_from_nobody_when_its_member_leaves(peer, topic):
    other = MemberFactory(peer=True)
    for member in (peer, other):
        proposals.propose(topic, by=member, words=f"Demandez à {member.first_name} {member.last_name}.")

    leave(peer)

    left, kept = Proposal.objects.order_by("pk")
    assert left.member is None and peer.last_name not in left.words
    assert kept.member == other and other.last_name in kept.words


def test_ones_own_data_holds_what_one_proposed(peer, topic):
    proposals.propose(topic, by=peer, words="Souvent demandé.")
    proposals.propose(topic, by=MemberFactory(peer=True), words="D’un autre.")

    (own,) = proposals.own_proposals(peer)
    assert (own["sujet"], own["pourquoi"]) == (topic.subject, "Souvent demandé.")
