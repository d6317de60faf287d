"""« Transformer en fiche »: from a thread to a draft that says where it comes from."""

import pytest
from django.utils import timezone

from comcep.moderation.models import Decision
from kb.authoring import drafting
from kb.models import ProcedurePage
from tests.factories import MemberFactory, PostFactory, TopicFactory
from tests.kb.factories import index
from tests.kb.test_reading import statements

pytestmark = pytest.mark.django_db


def url(topic):
    return f"/moderation/sujet/{topic.public_id}/fiche/"


def curate(client, topic, *posts):
    return client.post(url(topic), {"posts": [post.public_id for post in posts]})


@pytest.fixture(autouse=True)
def base(db):
    return index()


def test_only_moderators_curate(client, peer, outsider, topic):
    for member in (peer, outsider, MemberFactory(staff=True, roles=["admin"])):
        client.force_login(member)
        assert client.get(url(topic)).status_code == 404
        assert client.post(url(topic)).status_code == 404


def test_a_visitor_is_sent_to_sign_in(client, topic):
    assert client.get(url(topic)).status_code == 302


def test_a_thread_that_a_moderator_may_not_read_does_not_exist(client, moderator, topic):
    topic.approved = False
    topic.save()
    client.force_login(moderator)

    assert client.get(url(topic)).status_code == 404


def test_the_accepted_answer_is_chosen_at_first(client, moderator, topic, answer):
    other = PostFactory(topic=topic)
    topic.question.accepted_post, topic.question.accepted_at = answer, timezone.now()
    topic.question.save()
    client.force_login(moderator)

    text = client.get(url(topic)).text

    known = answer.public_id
    assert f'value="{known}" id="post-{known}" aria-describedby="post-{known}-text" checked' in text
    assert f'aria-describedby="post-{other.public_id}-text">' in text


def test_curating_opens_the_draft_in_the_shell(client, moderator, topic, answer):
    client.force_login(moderator)

    response = curate(client, topic, answer)

    page = ProcedurePage.objects.get()
    assert response.headers["Location"] == f"/moderation/fiche/{page.public_id}/"
    assert not page.live
    assert client.get(response.headers["Location"]).status_code == 200


def test_an_answer_named_in_the_address_is_chosen_at_first(client, moderator, topic, answer):
    client.force_login(moderator)

    text = client.get(f"{url(topic)}?reponse={answer.public_id}").text

    assert f'aria-describedby="post-{answer.public_id}-text" checked' in text


def test_the_draft_carries_the_question_the_answers_and_who_answers_for_it(client, moderator, topic, answer):
    PostFactory(topic=topic, content="Réponse laissée de côté.")
    client.force_login(moderator)

    curate(client, topic, answer)

    page = ProcedurePage.objects.get().get_latest_revision_as_object()
    assert page.title == topic.subject
    assert [block.block_type for block in page.body] == ["situation", "steps", "quote"]
    assert "Que conseillez-vous dans ce cas" in str(page.body[0].value)
    assert list(page.body[1].value) == ["Voyez avec l’Opca de la branche."]
    assert page.body[2].value["text"].source == "<p>Voyez avec l’Opca de la branche.</p>"
    assert page.body[2].value["credit"] == f"un pair ({answer.authorship.network})"
    assert (page.state, page.keeper, page.review_on is not None) == ("en-revision", moderator, True)


def test_the_draft_keeps_the_version_of_each_message(client, moderator, topic, answer):
    client.force_login(moderator)

    curate(client, topic, answer)

    rows = ProcedurePage.objects.get().provenances.values_list("post", "post_updated", "asked")
    first = topic.first_post
    assert set(rows) == {(first.pk, first.updated, True), (answer.pk, answer.updated, False)}


def test_the_draft_does_not_carry_the_authors_name(client, moderator, topic):
    author = MemberFactory(peer=True, last_name="Garance")
    answer = PostFactory(topic=topic, poster=author)
    client.force_login(moderator)

    curate(client, topic, answer)

    assert "Garance" not in str(ProcedurePage.objects.get().get_latest_revision().content)


def test_hostile_markup_in_a_message_arrives_as_plain_text(client, moderator, topic):
    answer = PostFactory(
        topic=topic, content="<script>alert(1)</script> & **gras** <img src=x onerror=alert(2)>"
    )
    topic.first_post.content = "<p>Bonjour</p><p>1 < 2 &lt;script&gt;alert(3)&lt;/script&gt;</p>"
    topic.first_post.save()
    client.force_login(moderator)
    curate(client, topic, answer)
    page = ProcedurePage.objects.get()
    page.get_latest_revision().publish()

    text = client.get(page.get_absolute_url()).text

    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_a_double_submit_gives_the_same_draft(client, moderator, topic, answer):
    client.force_login(moderator)

    first, second = curate(client, topic, answer), curate(client, topic, answer)

    assert first.headers["Location"] == second.headers["Location"]
    assert ProcedurePage.objects.count() == 1


def test_curating_writes_one_line_of_the_log(client, moderator, topic, answer):
    client.force_login(moderator)

    curate(client, topic, answer)
    curate(client, topic, answer)

    line = Decision.objects.get()
    assert (line.verb, line.by, line.topic) == ("curate", moderator, topic)


def test_a_published_thread_may_give_another_procedure(client, moderator, topic, answer):
    client.force_login(moderator)
    curate(client, topic, answer)
    ProcedurePage.objects.get().get_latest_revision().publish()

    curate(client, topic, answer)

    assert ProcedurePage.objects.count() == 2
    assert len(set(ProcedurePage.objects.values_list("slug", flat=True))) == 2


@pytest.mark.parametrize("chosen", [[], ["0"], ["abc"], ["999999999999999999999"]])
def test_a_wrong_choice_is_refused_with_a_sentence(client, moderator, topic, answer, chosen):
    client.force_login(moderator)

    response = client.post(url(topic), {"posts": chosen})

    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert not ProcedurePage.objects.exists()


def test_a_message_of_another_thread_is_refused(client, moderator, topic, answer):
    foreign = PostFactory()
    client.force_login(moderator)

    assert curate(client, topic, answer, foreign).status_code == 422
    with pytest.raises(drafting.NotInTopic):
        drafting.draft_from_topic(topic, [foreign], by=moderator)


def test_a_removed_answer_is_not_offered(client, moderator, topic):
    removed = PostFactory(topic=topic, approved=False)
    client.force_login(moderator)

    assert f"post-{removed.public_id}" not in client.get(url(topic)).text
    assert curate(client, topic, removed).status_code == 422


def test_a_thread_without_answer_has_nothing_to_keep(client, moderator):
    client.force_login(moderator)

    assert "rien à reprendre" in client.get(url(TopicFactory())).text


def test_a_title_without_letters_still_gets_an_address(moderator):
    page = drafting.draft_from_topic(TopicFactory(subject="???"), [], by=moderator)

    assert page.slug == "fiche"


def test_choosing_costs_the_same_with_many_answers(client, moderator):
    few, many = TopicFactory(), TopicFactory()
    PostFactory(topic=few)
    for _ in range(8):
        PostFactory(topic=many)

    assert statements(client, moderator, url(few)) == statements(client, moderator, url(many))
