"""« Poser sans mon nom »: no name and no network to peers, the same for all that the asker writes there."""

import re
from datetime import timedelta
from itertools import chain

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comcep.committee.views import workshop
from comcep.members.models import Member
from comcep.moderation import actions, flags
from comcep.moderation.models import Decision
from comcep.notifications.models import Notice, Rhythm
from comcep.search import index
from comcep.search.results import find
from forum.access import perms
from forum.conversations.perms import recipients
from forum.engine.forum_conversation.models import Post, Topic
from forum.engine.forum_permission import handler
from forum.engine.forum_permission.models import ForumPermission, UserForumPermission
from forum.engine.quotes import quotation
from forum.following import to_answer
from forum.following.people import people_for
from forum.keeping import own_data
from forum.promise.ladder import climb
from forum.promise.models import Solicitation
from forum.promise.news import tell_again
from forum.questions import clock, timing
from forum.questions.addresses import topic_url
from forum.questions.kinds import Nature, OfficialRole
from forum.questions.models import Authorship, Draft, FieldOfKnowledge, Question, Theme
from forum.writing import answers, asking
from forum.writing.unnamed import label_of
from kb.authoring.drafting import draft_from_topic
from tests.factories import MemberFactory, NetworkFactory, PostFactory, RegionFactory, TopicFactory
from tests.forum.test_attachments import GOOD
from tests.forum.writing import ASK, question_form, url
from tests.search.indexes import own_index

pytestmark = pytest.mark.django_db

NAME, ZYGOMORPHE = "Xyloasker", "zygomorphe"


@pytest.fixture
def build(tmp_path):
    with own_index(tmp_path):
        yield index.rebuild


@pytest.fixture
def asker(db):
    return MemberFactory(peer=True, last_name=NAME, listed=False)


@pytest.fixture
def unnamed(asker, peers_section):
    """A question of Apec without its asker’s name, beside one with the name of somebody else."""
    TopicFactory(forum=peers_section, subject=f"Une autre {ZYGOMORPHE}")
    text = f"Que faire d’une {ZYGOMORPHE}\u202f?"
    post = asking.ask(
        asker, section=peers_section, title=f"Une {ZYGOMORPHE} sans nom", text=text, unnamed=True
    )
    return Topic.objects.get(pk=post.topic_id)


def peer_of(slug, **more):
    return MemberFactory(peer=True, network=NetworkFactory(slug=slug), **more)


# What is read instead


@pytest.mark.parametrize(
    ("others", "label"), [(8, "un pair"), (9, "un pair de Bretagne"), (10, "un pair de Bretagne")]
)
def test_the_region_is_said_where_ten_share_it_and_the_network(asker, others, label):
    MemberFactory.create_batch(others, peer=True)
    MemberFactory(peer=True, state=Member.State.SUSPENDED)
    MemberFactory(peer=True, is_active=False)
    MemberFactory(peer=True, region=RegionFactory(slug="corse", name="Corse"))
    peer_of("pole-emploi")
    MemberFactory(outsider=True, network=asker.network, region=asker.region)

    assert label_of(asker) == label


def test_what_is_read_instead_does_not_move_with_the_counts(asker, unnamed):
    MemberFactory.create_batch(11, peer=True)

    post = answers.reply(asker, unnamed, text="Une précision.")

    assert label_of(asker) == "un pair de Bretagne"
    assert {unnamed.first_post.authorship.unnamed_as, post.authorship.unnamed_as} == {"un pair"}


@pytest.mark.parametrize(
    ("region", "said"),
    [("Île-de-France", "d’Île-de-France"), ("Grand Est", "du Grand Est"), ("Pays de la Loire", "des Pays")],
)
def test_a_region_is_said_as_one_says_it(region, said):
    where = RegionFactory(slug="ailleurs", name=region)
    MemberFactory.create_batch(11, peer=True, region=where)

    assert label_of(Member.objects.first()).startswith(f"un pair {said}")


# Asking


def test_the_form_asks_without_a_name_among_peers_alone(client, asker, peers_section, outsiders_section):
    client.force_login(asker)

    refused = client.post(ASK, question_form(outsiders_section, unnamed="on"))
    announced = client.post(ASK, question_form(peers_section, unnamed="on", announcement="on"))
    client.post(ASK, question_form(peers_section, unnamed="on"))

    assert refused.status_code == announced.status_code == 422
    assert "On ne pose sans son nom qu’entre pairs" in refused.text
    assert "Une annonce porte le nom" in announced.text
    assert Authorship.objects.get().unnamed_as == "un pair"


def test_who_is_reviewed_one_by_one_asks_by_name(client, asker, peers_section):
    assert perms.may_go_unnamed(asker, peers_section.pk)
    permission = ForumPermission.objects.get(codename=perms.UNREVIEWED)
    UserForumPermission.objects.create(user=asker, permission=permission, has_perm=False)
    handler.forget()
    client.force_login(asker)

    page = client.post(ASK, question_form(peers_section) | {"unnamed": "on"})

    assert "Vous ne pouvez pas, ou plus, poser sans votre nom" in page.text
    assert question_form(peers_section)["title"] in page.text
    assert not Topic.objects.exists()


@pytest.mark.parametrize(("name", "taken"), [("note.odt", False), ("liste.csv", True)])
def test_a_document_that_names_its_author_is_not_joined(client, asker, peers_section, name, taken):
    content = GOOD[name] if name in GOOD else b"un;deux"
    client.force_login(asker)

    sent = question_form(peers_section) | {"unnamed": "on", "files": SimpleUploadedFile(name, content)}
    page = client.post(ASK, sent)

    assert Topic.objects.exists() == taken
    assert ("garde dans ses propriétés le nom" in page.text) != taken


def test_an_outside_member_is_not_offered_it(client, outsider, outsiders_section):
    client.force_login(outsider)

    page = client.get(ASK)
    refused = client.post(ASK, question_form(outsiders_section, unnamed="on"))

    assert "sans mon nom" not in page.text
    assert "Vous ne pouvez pas, ou plus, poser sans votre nom" in refused.text
    assert not Authorship.objects.exists()


def test_a_draft_keeps_the_tick(client, asker, peers_section):
    client.force_login(asker)

    client.post(reverse("questions:save_draft"), question_form(peers_section, unnamed="on"))

    assert Draft.objects.get().about == {"unnamed": True}
    assert re.search(r'name="unnamed"[^>]*checked', client.get(ASK).text)


def test_a_question_without_a_name_does_not_turn_into_an_announcement(client, asker, unnamed):
    client.force_login(asker)
    form = {
        "title": unnamed.subject,
        "text": "Autre texte.",
        "announcement": "on",
        "withdrawal": "no_question",
    }

    response = client.post(url("edit", unnamed.first_post), form)

    assert response.status_code == 422 and "Une annonce porte le nom" in response.text


def test_no_role_is_held_there(asker, unnamed):
    post = answers.reply(asker, unnamed, text="Une suite.", role=OfficialRole.MODERATOR)

    assert (post.authorship.role, post.authorship.unnamed_as) == ("", "un pair")
    assert not Decision.objects.exists()


# Who reads what


@pytest.fixture
def talked(unnamed, asker, colleague):
    """Under it: an answer that quotes the question, a word of the asker, one flagged and one removed."""
    quoted = quotation(unnamed.first_post.public_id, f"<p>{ZYGOMORPHE}</p>")
    answers.reply(colleague, unnamed, text=f"{quoted}<p>Voyez l’Opca.</p>")
    unnamed.refresh_from_db()
    answers.reply(asker, unnamed, text=f"Merci pour cette {ZYGOMORPHE}.")
    return unnamed


PAGES = [
    "/",
    "/forum/",
    "/forum/dossier/",
    "/forum/sans-reponse/",
    "/forum/sujets-actifs/",
    "/forum/non-lus/",
]


def pages_of(topic):
    heads = [topic_url(topic), f"{topic_url(topic)}?page=tout", f"/recherche/?q={ZYGOMORPHE}"]
    return [*PAGES, *heads, *(reverse("flags:post", args=[post.public_id]) for post in topic.posts.all())]


def test_no_peer_reads_the_name(client, talked, peer, build):
    build()
    client.force_login(peer)

    for page in pages_of(talked):
        response = client.get(page)
        assert response.status_code == 200, page
        assert NAME not in response.text, page
    topic = client.get(topic_url(talked)).text
    assert topic.count("un pair") >= 3 and "d’un pair" in topic and "Posée sans nom" in topic
    assert "Membre parti" not in topic


def test_no_mail_and_no_notice_holds_the_name(talked, asker):
    assert Notice.objects.exists()
    others = [m for m in mail.outbox if asker.email not in m.to]
    held = [str(m.message()) for m in others]
    held += Notice.objects.exclude(recipient=asker).values_list("text", flat=True)
    assert not any(NAME in each for each in held)


def test_moderators_read_no_name_either_until_they_ask(client, talked, moderator, peer):
    own = talked.posts.last()
    flags.flag({"post": own}, by=peer, reason="abuse", words="Un mot.")
    case = own.cases.get()
    client.force_login(moderator)
    pages = [
        reverse("moderation:desk"), reverse("moderation:case", args=[case.public_id]),
        reverse("moderation:remove", args=[own.public_id]),
        reverse("moderation:redact", args=[own.public_id]),
        reverse("moderation:curate", args=[talked.public_id]), reverse("moderation:to_transform"),
    ]  # fmt: skip

    for page in [*pages_of(talked), *pages]:
        response = client.get(page)
        assert NAME not in response.text, page
    letter = client.post(reverse("moderation:remove", args=[own.public_id]), {"reason": "Hors sujet."})
    assert "La lettre que l’auteur recevra" in letter.text and NAME not in letter.text
    assert "Bonjour," in letter.text
    client.post(
        reverse("moderation:remove", args=[own.public_id]), {"reason": "Hors sujet.", "relu": "Hors sujet."}
    )
    for page in (reverse("moderation:removed"), reverse("moderation:log"), topic_url(talked)):
        assert NAME not in client.get(page).text, page
    assert Decision.objects.filter(verb="remove").exists()


def test_a_moderator_who_asks_for_the_name_is_logged_and_the_asker_told(client, unnamed, moderator, asker):
    page = reverse("moderation:name", args=[unnamed.public_id])
    client.force_login(moderator)

    asked = client.get(page)
    assert NAME not in asked.text and not Decision.objects.exists()
    answer = client.post(page)

    assert NAME in answer.text
    decision = Decision.objects.get()
    assert (decision.verb, decision.by, decision.topic) == ("name_read", moderator, unnamed)
    assert Notice.objects.filter(recipient=asker, text__startswith="L’animation a lu votre nom").count() == 1
    log = client.get(reverse("moderation:log")).text
    assert "Nom lu sous une question posée sans nom" in log and NAME not in log


@pytest.mark.parametrize("state", ["waits", "removed"])
def test_the_asker_is_told_whatever_became_of_the_question(client, unnamed, moderator, asker, peer, state):
    if state == "waits":
        Post.objects.filter(topic=unnamed).update(approved=False)
        Topic.objects.filter(pk=unnamed.pk).update(approved=False)
    else:
        actions.remove(unnamed.first_post, by=moderator, reason="Hors sujet.")
    client.force_login(moderator)
    client.post(reverse("moderation:name", args=[unnamed.public_id]))

    client.force_login(asker)
    notices = client.get("/notifications/").text
    letter = reverse("letters:detail", args=[Decision.objects.get(verb="name_read").public_id])
    read = client.get(letter)
    client.force_login(peer)

    assert "L’animation a lu votre nom" in notices
    assert "Votre nom a été lu" in read.text
    assert client.get(letter).status_code == 404


def test_it_inspires_no_example_of_a_report(client, unnamed, moderator, topic):
    inspiring = workshop._that_may_inspire(moderator)

    assert topic in inspiring and unnamed not in inspiring


def test_nobody_else_asks_for_the_name(client, unnamed, peer, topic, moderator):
    client.force_login(peer)
    assert client.post(reverse("moderation:name", args=[unnamed.public_id])).status_code == 404
    client.force_login(moderator)
    assert client.get(reverse("moderation:name", args=[topic.public_id])).status_code == 404


def test_nothing_leads_from_the_message_to_the_person(client, unnamed, peer, asker):
    client.force_login(peer)
    page = client.get(topic_url(unnamed)).text

    assert asker.public_id not in page
    assert not people_for(peer).filter(pk=asker.pk).exists()
    assert not recipients(peer).filter(pk=asker.pk).exists()
    Member.objects.filter(pk=asker.pk).update(listed=True)
    new = client.get(reverse("messages:new"), {"a": asker.public_id, "message": unnamed.first_post.public_id})
    assert new.status_code == 200 and "votre message" not in new.text


# The asker


def test_the_asker_reads_the_own_name_with_a_mark(client, talked, asker):
    client.force_login(asker)

    topic, section = client.get(topic_url(talked)).text, client.get("/forum/dossier/").text

    assert NAME in topic and "sans votre nom" in topic and "Afficher mon nom" in topic
    assert NAME in section and "sans votre nom" in section
    assert {each["signé sans nom"] for each in own_data.questions(asker)} == {"un pair"}


def test_the_asker_says_the_name_later_for_good(client, talked, asker, peer):
    page = reverse("questions:say_name", args=[talked.public_id])
    client.force_login(peer)
    assert client.post(page).status_code == 404
    assert "lui dit votre nom" not in client.get(topic_url(talked)).text
    client.force_login(asker)
    assert "lui dit votre nom" in client.get(topic_url(talked)).text
    assert "ne pourrez plus" in client.get(page).text

    client.post(page)

    assert set(Authorship.objects.filter(post__topic=talked).values_list("unnamed_as", flat=True)) == {""}
    assert client.post(page).status_code == 404
    client.force_login(peer)
    read = client.get(topic_url(talked)).text
    assert read.count(NAME) >= 2 and "un pair" not in read


def test_the_asker_keeps_all_that_an_asker_has(client, talked, asker, colleague):
    client.force_login(asker)
    answer = talked.posts.get(poster=colleague)

    client.post(url("accept", answer), {"accepted": "1"})

    talked.question.refresh_from_db()
    assert talked.question.accepted_post == answer
    assert Notice.objects.filter(recipient=asker, kind="answer").exists()


# The network


VARIES = re.compile(r"<input[^>]*>|data-token=\"[^\"]*\"|nonce=\"[^\"]*\"|csrf[^ ]*|<time[^>]*>[^<]*</time>")


def seen(client, member, topic):
    """Lines of all that ``member`` may read of it; nothing of the visit stays."""
    with transaction.atomic():
        client.force_login(member)
        pages = [client.get(page) for page in [*PAGES, topic_url(topic), f"/recherche/?q={ZYGOMORPHE}"]]
        part = to_answer.part(member, timezone.now() - timedelta(days=1))
        found = find(member, ZYGOMORPHE)
        transaction.set_rollback(True)
    handler.forget()
    lines = [line for page in pages for line in VARIES.sub("", page.text).splitlines()]
    return [*lines, str(part), str(found.facets), str(found.total)]


@pytest.mark.parametrize("nature", [Nature.ANSWER, Nature.PRECISION])
def test_no_answer_tells_from_which_network_it_was_asked(client, unnamed, asker, build, nature):
    """The same pages, whoever the asker is: of the network that answered, or of another one."""
    elsewhere = NetworkFactory(slug="pole-emploi")
    theme = Theme.objects.get(slug="cpf")
    unnamed.question.themes.add(theme)
    readers = [peer_of(slug) for slug in ("apec", "pole-emploi", "cap-emploi")]
    FieldOfKnowledge.objects.bulk_create(FieldOfKnowledge(member=m, theme=theme) for m in readers)
    answers.reply(peer_of("apec"), unnamed, text="Voyez l’Opca.", nature=nature)
    met = []
    for network in (asker.network, elsewhere):
        Member.objects.filter(pk=asker.pk).update(network=network)
        Authorship.objects.filter(post__poster=asker).update(network=network)
        timing.refresh(Question.objects.all())
        build()
        met.append([seen(client, reader, unnamed) for reader in readers])

    first, second = (list(chain(*each)) for each in met)
    assert [pair for pair in zip(first, second, strict=False) if pair[0] != pair[1]] == []
    assert len(first) == len(second)
    assert "même réseau" not in str(first) and "la promesse court toujours" in str(first)


def test_a_facet_of_the_search_does_not_know_it(unnamed, peer, build):
    build()
    found = find(peer, ZYGOMORPHE).facets

    assert [number for value, _, number in found["network"] if value == "apec"] == [1]  # the other question
    assert sum(number for *_, number in found["region"]) == 1


HERE = timezone.now() - timedelta(hours=20)


def said(hours, network, **more):
    return clock.Message(HERE + timedelta(hours=hours), False, f"{network}{hours}", network, **more)


@pytest.mark.parametrize("asked_from", ["a", "b", "c"])
def test_what_is_shown_hangs_on_the_answers_alone(asked_from):
    precision = said(1, "b", nature=Nature.PRECISION)
    one = [precision, said(2, "a"), said(3, "a"), said(4, "c", role=OfficialRole.MODERATOR)]
    two = [*one, said(5, "b"), said(6, "c")]

    assert clock.stand_unnamed(HERE, one) == clock.Stand(None, HERE + clock.PROMISE)
    assert clock.stand_unnamed(HERE, two).first_answer_at == HERE + timedelta(hours=5)
    # Whichever network asked, one of these two is another.
    assert clock.stand(HERE, asked_from, two).first_answer_at <= HERE + timedelta(hours=5)


def test_counts_go_by_the_network_all_the_same(unnamed, asker, colleague):
    answers.reply(colleague, unnamed, text="Voyez l’Opca.")

    question = Question.objects.get(topic=unnamed)
    (counted,) = timing.asked(Question.objects.filter(pk=question.pk), timezone.now())
    assert question.first_answer_at is None
    assert counted.answered is not None


# The promise


def test_who_is_solicited_learns_no_network_and_no_region(client, unnamed, asker):
    theme = Theme.objects.get(slug="cpf")
    unnamed.question.themes.add(theme)
    expert = peer_of("pole-emploi", region=asker.region)
    FieldOfKnowledge.objects.create(member=expert, theme=theme)
    created = timezone.now() - timedelta(hours=36)
    Topic.objects.filter(pk=unnamed.pk).update(created=created)
    Question.objects.filter(topic=unnamed).update(due_at=created + clock.PROMISE)
    Rhythm.objects.create(member=expert, quiet_from=0, quiet_to=0, on_days_off=True)

    climb()

    asked = Solicitation.objects.get(topic=unnamed)
    tell_again(asked)
    client.force_login(expert)
    told = Notice.objects.filter(recipient=expert, kind="solicited")
    words = " ".join([*told.values_list("text", flat=True), *told.values_list("why", flat=True)])
    page = client.get(reverse("questions:solicitation", args=[asked.public_id])).text
    assert told.count() == 2 and "a besoin de vous" in words
    assert "réseau" not in words and "d’un autre réseau" not in page
    assert "région" not in asked.why


def test_anybody_may_take_care_of_it(client, unnamed):
    for slug in ("apec", "pole-emploi"):
        client.force_login(peer_of(slug))
        assert "Je m’en occupe" in client.get(topic_url(unnamed)).text


def test_a_moderator_invites_whom_the_directory_has(client, unnamed, asker, moderator):
    Member.objects.filter(pk=asker.pk).update(listed=True)
    client.force_login(moderator)

    page = client.get(reverse("questions:invite", args=[unnamed.public_id]), {"q": NAME})

    assert page.text.count(NAME) > 1  # found as anybody is, in this network too
    assert "autre réseau" not in page.text


# Beside


def test_a_procedure_made_of_it_knows_nobody(unnamed, moderator):
    page = draft_from_topic(unnamed, [], by=moderator)

    (source,) = page.provenances.all()
    assert (source.author, source.network, source.credit) == (None, None, "un pair")


def test_other_topics_of_the_asker_keep_the_name(client, unnamed, asker, peer, peers_section):
    other = TopicFactory(forum=peers_section, poster=asker)
    PostFactory(topic=unnamed)
    client.force_login(peer)

    assert NAME in client.get(topic_url(other)).text
    assert Post.objects.filter(authorship__unnamed_as="un pair").count() == 1
