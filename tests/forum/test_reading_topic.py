"""A topic's page: who sees which message, where it stands, and what is said about it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comcep.members.models import Member
from forum.engine.forum_conversation.forum_attachments.models import Attachment
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_tracking.models import TopicReadTrack
from forum.questions import timing
from forum.questions.addresses import topic_url
from forum.questions.models import Authorship, Follow, Question, Removal, Theme
from forum.writing.moderating import remove_post
from tests.factories import MemberFactory, PostFactory, RegionFactory, TopicFactory

pytestmark = pytest.mark.django_db

WORD = "Pamplemousse"


@pytest.fixture
def reader(client, peer):
    client.force_login(peer)
    return client


def seen_by(client, member, topic, page=1):
    client.force_login(member)
    return client.get(topic_url(topic), {"page": page} if page > 1 else {}).text


def remove(post, moderator):
    Post.objects.filter(pk=post.pk).update(approved=False)
    Topic.objects.filter(pk=post.topic_id).update(posts_count=post.topic.posts_count - 1)
    return Removal.objects.create(post=post, by=moderator, reason="Une personne y est reconnaissable")


def retain(question, post):
    question.accepted_post, question.accepted_at = post, timezone.now()
    question.save()


# Where a topic is found.


@pytest.mark.parametrize("wrong", ["{section}/{id}-autre-titre", "autre-rubrique/{id}-{slug}", "rien/{id}-x"])
def test_a_wrong_slug_or_section_leads_to_the_right_address(reader, topic, wrong):
    path = wrong.format(section=topic.forum.slug, id=topic.public_id, slug=topic.slug)

    response = reader.get(f"/forum/{path}/")

    assert (response.status_code, response["Location"]) == (301, topic_url(topic))


def test_the_redirection_keeps_the_page(reader, topic):
    response = reader.get(f"/forum/dossier/{topic.public_id}-autre/?page=2")

    assert response["Location"] == f"{topic_url(topic)}?page=2"


@pytest.mark.parametrize("said", ["0" * 16, "F" * 16, 0, 999999, 2**62])
def test_a_topic_that_does_not_exist_is_not_found(reader, topic, said):
    assert reader.get(f"/forum/dossier/{said}-{topic.slug}/").status_code == 404


def test_a_permalink_leads_to_the_page_and_the_place(reader, topic):
    posts = PostFactory.create_batch(25, topic=topic)

    assert (
        reader.get(f"/forum/message/{posts[0].public_id}/")["Location"]
        == f"{topic_url(topic)}#message-{posts[0].public_id}"
    )
    assert reader.get(f"/forum/message/{posts[24].public_id}/")["Location"] == (
        f"{topic_url(topic)}?page=2#message-{posts[24].public_id}"
    )


def test_every_message_has_its_place(reader, topic, answer):
    page = reader.get(topic_url(topic)).text

    assert f'id="message-{topic.first_post.public_id}"' in page
    assert f'id="message-{answer.public_id}"' in page


def test_a_page_holds_twenty_messages(reader, topic):
    PostFactory.create_batch(20, topic=topic)

    assert len(reader.get(topic_url(topic)).context["posts"]) == 20
    assert len(reader.get(topic_url(topic) + "?page=2").context["posts"]) == 1


# Who wrote, from where.


def test_a_message_keeps_the_network_of_when_it_was_written(reader, topic, answer):
    Member.objects.filter(pk=answer.poster_id).update(region=RegionFactory(slug="corse", name="Corse"))

    page = reader.get(topic_url(topic)).text

    assert "Apec, Bretagne" in page
    assert "Corse" not in page


def test_a_message_outlives_its_author(reader, topic, answer):
    Post.objects.filter(pk=answer.pk).update(poster=None)

    page = reader.get(topic_url(topic)).text

    assert "Membre parti" in page
    assert "Voyez avec l’Opca" in page


def test_a_moderators_message_says_so(reader, topic, answer):
    Authorship.objects.filter(post=answer).update(moderator=True)

    assert '<span class="chip" data-tone="accent">Animation</span>' in reader.get(topic_url(topic)).text


def test_hostile_html_is_printed_harmless(reader, peers_section):
    topic = TopicFactory(
        forum=peers_section, subject="<img src=x onerror=alert(1)>", text="<script>alert(1)</script>"
    )

    page = reader.get(topic_url(topic)).text

    assert "<script>alert" not in page
    assert "<img src=x" not in page


# The accepted answer.


def test_the_retained_answer_is_right_under_the_question(reader, question, topic):
    PostFactory(topic=topic, content="Première piste")
    best = PostFactory(topic=topic, content="La bonne piste")
    retain(question, best)

    page = reader.get(topic_url(topic)).text

    assert page.index("La bonne piste") < page.index("Première piste")
    assert f"/forum/message/{best.public_id}/" in page


def test_a_retained_answer_of_a_later_page_shows_on_the_first(reader, question, topic):
    PostFactory.create_batch(22, topic=topic)
    best = PostFactory(topic=topic, content="La bonne piste")
    retain(question, best)

    response = reader.get(topic_url(topic))

    assert "La bonne piste" in response.text
    assert len(response.context["posts"]) == 20


def test_a_retained_answer_that_comes_first_is_not_repeated(reader, question, answer):
    retain(question, answer)

    assert reader.get(topic_url(question.topic)).text.count("Voyez avec l’Opca") == 1


def test_a_retained_answer_taken_away_is_not_shown(reader, question, topic, moderator):
    PostFactory(topic=topic)
    best = PostFactory(topic=topic, content=WORD)
    retain(question, best)
    remove(best, moderator)

    assert WORD not in reader.get(topic_url(topic)).text


# What waits, what was taken away.


def test_a_topic_waiting_for_approval_is_found_by_its_author_and_moderators_alone(
    client, peer, moderator, peers_section
):
    """Hole S6."""
    topic = TopicFactory(forum=peers_section, subject=WORD, approved=False)
    status = {}
    for name, member in {"author": topic.poster, "moderator": moderator, "peer": peer}.items():
        client.force_login(member)
        status[name] = client.get(topic_url(topic)).status_code

    assert status == {"author": 200, "moderator": 200, "peer": 404}


def test_a_pending_topic_is_not_found_under_another_section_either(
    client, peer, peers_section, outsiders_section
):
    """Hole S1: the section of the address decides nothing."""
    topic = TopicFactory(forum=peers_section, approved=False)
    client.force_login(peer)

    assert client.get(f"/forum/{outsiders_section.slug}/{topic.public_id}-{topic.slug}/").status_code == 404


def test_a_pending_topic_says_that_it_waits(client, peers_section):
    topic = TopicFactory(forum=peers_section, approved=False)

    assert "attend l’accord de l’animation" in seen_by(client, topic.poster, topic)


def test_a_pending_answer_shows_to_its_author_and_moderators_alone(client, peer, moderator, topic):
    answer = PostFactory(topic=topic, content=WORD, approved=False)

    assert WORD in seen_by(client, answer.poster, topic)
    assert "En attente d’accord" in seen_by(client, moderator, topic)
    assert WORD not in seen_by(client, peer, topic)


def test_the_permalink_of_a_pending_answer_does_not_exist_for_others(client, peer, topic):
    answer = PostFactory(topic=topic, approved=False)
    client.force_login(peer)
    assert client.get(f"/forum/message/{answer.public_id}/").status_code == 404

    client.force_login(answer.poster)
    assert client.get(f"/forum/message/{answer.public_id}/").status_code == 302


def test_a_removed_message_leaves_a_tombstone_without_its_text_or_author(client, peer, moderator, topic):
    answer = PostFactory(topic=topic, content=WORD, poster=MemberFactory(peer=True, first_name="Ursule"))
    remove(answer, moderator)

    page = seen_by(client, peer, topic)

    assert "Message retiré par l’animation." in page
    assert not {WORD, "Ursule", "reconnaissable"} & set(page.replace("<", " ").replace(">", " ").split())


def test_the_text_of_a_removed_message_does_not_even_reach_the_template(reader, moderator, topic):
    remove(PostFactory(topic=topic, content=WORD), moderator)

    assert WORD not in str(reader.get(topic_url(topic)).context["posts"])


def test_the_author_and_moderators_read_why_it_was_removed(client, moderator, topic):
    answer = PostFactory(topic=topic, content=WORD)
    remove(answer, moderator)

    for member in (answer.poster, moderator):
        assert "Une personne y est reconnaissable" in seen_by(client, member, topic)


def test_nothing_can_be_done_with_a_removed_message(client, moderator, question, topic):
    answer = PostFactory(topic=topic)
    remove(answer, moderator)

    page = seen_by(client, topic.poster, topic)

    assert f"/forum/message/{answer.public_id}/retenir/" not in page
    assert f"/forum/message/{answer.public_id}/merci/" not in page


def test_the_files_of_a_removed_message_are_not_listed(client, peer, moderator, topic):
    answer = PostFactory(topic=topic)
    Attachment.objects.create(post=answer, file="x", name="dossier-complet.pdf")
    assert "dossier-complet.pdf" in seen_by(client, peer, topic)

    remove(answer, moderator)

    assert "dossier-complet.pdf" not in seen_by(client, peer, topic)


# What is said about a topic.


def test_a_closed_topic_says_so(reader, topic):
    Topic.objects.filter(pk=topic.pk).update(status=Topic.TOPIC_LOCKED)

    assert "Ce sujet est fermé" in reader.get(topic_url(topic)).text


def test_an_old_topic_says_of_when_it_is_and_stays_open(reader, peers_section):
    topic = TopicFactory(forum=peers_section, created=timezone.now() - timedelta(days=800))

    response = reader.get(topic_url(topic))

    assert "Dernier message le" in response.text
    assert response.context["may_reply"]


def test_a_recent_topic_has_no_such_warning(reader, topic):
    assert "Dernier message le" not in reader.get(topic_url(topic)).text


def test_the_page_says_who_reads_it(client, peer, topic, outsiders_section):
    shared = TopicFactory(forum=outsiders_section)

    assert "Lu par les conseillers seulement" in seen_by(client, peer, topic)
    assert "et par les membres hors pairs" in seen_by(client, peer, shared)


def test_the_page_shows_the_themes(reader, topic):
    for name in ("CPF", "CIF"):
        topic.question.themes.add(Theme.objects.get(slug=name.lower()))

    assert reader.get(topic_url(topic)).context["themes"] == ["CIF", "CPF"]


def test_the_breadcrumbs_lead_up_to_the_forum(reader, topic):
    assert '<a href="/forum/dossier/">Aider à monter un dossier</a>' in reader.get(topic_url(topic)).text


# What one may do.


def actions_on(client, member, post):
    page = seen_by(client, member, post.topic)
    address = f"/forum/message/{post.public_id}"
    return {name for name in ("modifier", "merci", "retenir") if f"{address}/{name}/" in page}


def test_the_actions_follow_the_rights(client, peer, moderator, topic, answer):
    assert actions_on(client, peer, answer) == {"merci"}
    assert actions_on(client, answer.poster, answer) == {"modifier"}
    assert actions_on(client, topic.poster, answer) == {"merci", "retenir"}
    assert actions_on(client, moderator, answer) == {"modifier", "merci", "retenir"}


def test_the_question_cannot_be_retained(client, topic):
    assert "retenir" not in actions_on(client, topic.poster, topic.first_post)


# New since the last visit.


def test_the_separator_stands_before_the_first_new_message(reader, peer, topic):
    before = PostFactory(topic=topic, created=timezone.now() - timedelta(hours=2))
    TopicReadTrack.objects.create(user=peer, topic=topic, mark_time=timezone.now() - timedelta(hours=1))
    after = PostFactory(topic=topic)

    page = reader.get(topic_url(topic)).text

    places = [page.index(f'id="message-{before.public_id}"'), page.index("Nouveau depuis votre visite")]
    assert [*places, page.index(f'id="message-{after.public_id}"')] == sorted(
        [*places, page.index(f'id="message-{after.public_id}"')]
    )


def test_a_first_visit_has_no_separator(reader, topic, answer):
    assert "Nouveau depuis votre visite" not in reader.get(topic_url(topic)).text


def test_ones_own_message_is_not_new(reader, peer, topic):
    reader.get(topic_url(topic))
    PostFactory(topic=topic, poster=peer)

    assert "Nouveau depuis votre visite" not in reader.get(topic_url(topic)).text


def test_an_unread_row_leads_to_the_page_of_the_first_new_message(reader, peer, topic):
    PostFactory.create_batch(24, topic=topic, created=timezone.now() - timedelta(hours=2))
    TopicReadTrack.objects.create(user=peer, topic=topic, mark_time=timezone.now() - timedelta(hours=1))
    PostFactory(topic=topic)
    link = f"{topic_url(topic)}?page=nouveau"

    assert f"{link}#nouveau" in reader.get("/forum/non-lus/").text
    assert reader.get(link).context["page"].number == 2


def test_the_whole_topic_stands_on_one_page_to_read_or_to_print(reader, topic):
    for _ in range(25):
        PostFactory(topic=topic, created=timezone.now() - timedelta(hours=1))
    url = topic_url(topic)

    assert "?page=tout" in reader.get(url).text
    whole = reader.get(url, {"page": "tout"})

    assert len(whole.context["posts"]) == 26
    assert f'href="{url}"' in whole.text
    assert TopicReadTrack.objects.get(topic=topic).mark_time == Topic.objects.get(pk=topic.pk).last_post_on


def test_the_side_column_says_where_a_question_stands(reader, topic, question):
    late = timezone.now() - timedelta(hours=50)
    assert "Réponse promise avant le" in reader.get(topic_url(topic)).text

    Topic.objects.filter(pk=topic.pk).update(created=late)
    timing.refresh(Question.objects.filter(topic=topic))
    assert "Une réponse était promise avant le" in reader.get(topic_url(topic)).text

    retain(question, PostFactory(topic=topic))
    text = reader.get(topic_url(topic)).text
    assert "promise avant le" not in text
    assert "Réponse retenue</a> de" in text


@pytest.mark.parametrize("why", ["pending", "removed", "withdrawn"])
def test_nothing_is_promised_of_a_question_that_others_do_not_read(client, topic, question, moderator, why):
    waits = ("Réponse promise avant", "En attente, encore")
    client.force_login(topic.poster)
    page = client.get(topic_url(topic)).text
    assert [words for words in waits if words in page] == list(waits)

    if why == "removed":
        remove_post(topic.first_post, by=moderator, reason="Hors charte.")
    elif why == "withdrawn":
        Question.objects.filter(topic=topic).update(withdrawn_at=timezone.now(), withdrawn_reason="solved")
    else:
        Topic.objects.filter(pk=topic.pk).update(approved=False)
        Post.objects.filter(topic=topic).update(approved=False)

    page = client.get(topic_url(topic)).text
    assert [words for words in waits if words in page] == []


def test_the_number_of_followers_is_for_peers(client, peer, outsider, outsiders_section):
    topic = TopicFactory(forum=outsiders_section)
    for member in (peer, MemberFactory(peer=True)):
        Follow.objects.create(member=member, topic=topic)
    Follow.objects.create(member=peer, topic=TopicFactory())

    assert "suivi par 2 personnes" in seen_by(client, peer, topic)
    assert "suivi par" not in seen_by(client, outsider, topic)


def test_an_answer_from_the_same_network_leaves_the_question_open_and_says_so(client, peer, topic):
    PostFactory(topic=topic, poster=MemberFactory(peer=True))

    page = seen_by(client, peer, topic)

    assert "Réponse du même réseau" in page
    assert "En attente, encore 47" in page
    assert topic.subject in client.get("/forum/sans-reponse/").text.replace("\u202f", " ")


def test_the_moderation_in_role_leaves_it_open_and_a_request_is_named(client, peer, topic):
    for changed in ({"role": "moderator"}, {"nature": "precision"}):
        Authorship.objects.filter(post=PostFactory(topic=topic)).update(**changed)
    timing.refresh(Question.objects.filter(topic=topic))

    page = seen_by(client, peer, topic)

    assert "Au nom de l’animation" in page and "Message de l’animation" in page
    assert 'aria-label="Demande de précision de Camille' in page
    assert "Précision attendue" in page and "la promesse est en pause" in page


def test_the_answer_that_counts_ends_the_waiting(client, peer, topic):
    PostFactory(topic=topic, poster=MemberFactory(peer=True))
    PostFactory(topic=topic)

    page = seen_by(client, peer, topic)

    assert "Réponse du même réseau" not in page and "Répondu" in page
