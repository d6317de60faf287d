"""A membership that ends: access closes at once, the person is forgotten, what others read stays."""

import json
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comcep.members.leaving import departures, erasures, inactivity
from comcep.members.letters import send_letters
from comcep.members.models import Departure, Member, Role, SignIn, SignInLink
from comcep.members.states import change_state
from comcep.notifications.actions import tell
from comcep.notifications.models import Notice
from forum.access.perms import READ_POST
from forum.engine.forum_conversation.models import Post, Topic
from forum.keeping.leaving import TITLE_ERASED
from forum.questions.addresses import topic_url
from forum.questions.models import Draft, Question, Submission, Thanks
from tests.factories import PASSWORD, MemberFactory, PostFactory, SecondFactorFactory, TopicFactory
from tests.members.test_sign_in_link import ask
from tests.search.indexes import own_index

pytestmark = pytest.mark.django_db

LEAVE, CHOOSE = "/compte/partir/", "/compte/partir/messages/"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    with own_index(tmp_path):
        yield


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What a transaction brings about once it is committed."""

    def context():
        return django_capture_on_commit_callbacks(execute=True)

    return context


@pytest.fixture
def end(committed):
    def end_membership(member):
        with committed():
            change_state(member, Member.State.ENDED, by=None, reason="Fin de mission.")

    return end_membership


@pytest.fixture
def post(committed):
    def send(client, path, data):
        with committed():
            return client.post(path, data)

    return send


@pytest.fixture
def helene(db):
    return MemberFactory(peer=True, first_name="Hélène", last_name="Le Goff", email="helene@apec.test")


@pytest.fixture
def reader(db):
    client = Client()
    client.force_login(MemberFactory(peer=True))
    return client


def signed_in(member):
    client = Client()
    client.post("/connexion/", {"login": member.email, "password": PASSWORD})
    return client


# Access


def test_every_session_link_and_factor_stops_at_once(helene, end):
    link = ask(helene)
    sessions = [signed_in(helene), signed_in(helene)]
    SecondFactorFactory(user=helene)

    end(helene)

    assert [session.get("/forum/").status_code for session in sessions] == [302, 302]
    assert Client().post(link).status_code == 410
    for model in (SignIn, SignInLink):
        assert not model.objects.filter(member=helene).exists()
    assert not Authenticator.objects.filter(user=helene).exists()
    assert not signed_in(helene).session.get("_auth_user_id")


def test_the_former_password_and_address_open_nothing(helene, end):
    end(helene)
    client = Client()

    client.post("/connexion/", {"login": "helene@apec.test", "password": PASSWORD})
    client.post("/mot-de-passe-oublie/", {"email": "helene@apec.test"})

    assert not client.session.get("_auth_user_id")
    send_letters()
    assert not any("mot-de-passe-oublie/" in letter.body for letter in mail.outbox)


def test_what_was_to_be_told_is_told_no_more(helene, topic, end):
    tell(
        helene,
        kind="answer",
        text="Une réponse.",
        url="/forum/",
        check=READ_POST,
        args=[topic.first_post_id],
        key="k",
    )
    Notice.objects.update(mail_due_at=timezone.now(), mailed_at=None)
    mail.outbox.clear()

    end(helene)

    assert not Notice.objects.filter(recipient=helene).exists()
    assert [letter.subject for letter in mail.outbox] == ["Votre adhésion à ComCEP a pris fin"]


def test_roles_end_with_the_membership(end):
    member = MemberFactory(peer=True, roles=["moderator", "referent"])
    member.roles.filter(name="moderator").update(starts_on="2016-01-01")

    end(member)

    assert [role.name for role in member.roles.all()] == ["moderator"]

    assert not Role.objects.current().filter(member=member).exists()


# The person


def test_nothing_in_the_row_tells_who_it_was(helene, end):
    helene.job = "Conseillère"
    helene.save()

    end(helene)

    row = Member.objects.filter(pk=helene.pk).values().get()
    assert not re.search("hélène|goff|apec.test|Conseillère", str(row), re.IGNORECASE)
    assert Member.objects.get(pk=helene.pk).display_name == "Membre parti"


def test_the_directory_forgets_her(helene, reader, end):
    end(helene)

    assert "Goff" not in reader.get("/membres/").text
    assert "Membre parti" not in reader.get("/membres/").text


def test_her_messages_stay_without_her_name(helene, topic, reader, end):
    PostFactory(topic=topic, poster=helene, content="La réponse qui sert à tous.")
    asked = TopicFactory(forum=topic.forum, poster=helene, subject="Une bonne question")

    end(helene)

    for page in (reader.get(topic_url(topic)).text, reader.get(topic_url(asked)).text):
        assert "Membre parti" in page
        assert not re.search("Hélène|Goff", page)
    assert "La réponse qui sert à tous." in reader.get(topic_url(topic)).text


def test_nobody_elses_message_disappears(helene, peers_section, end):
    asked = TopicFactory(forum=peers_section, poster=helene)
    others = [PostFactory(topic=asked) for _ in range(3)]
    before = Post.objects.count()

    end(helene)

    assert Post.objects.count() == before
    assert {post.poster_id for post in Post.objects.filter(pk__in=[p.pk for p in others])} == {
        post.poster_id for post in others
    }


def test_her_name_goes_from_her_words_and_from_those_that_answer_her(helene, topic, end):
    own = PostFactory(topic=topic, poster=helene, content="Voyez l’Opca.\n\nHélène Le Goff, helene@apec.test")
    signed = PostFactory(topic=topic, poster=helene, content="<p>Bon courage</p><p>Hélène</p>")
    answer = PostFactory(topic=topic, content="Merci Hélène, Mme Le Goff a raison : c’est l’Opca.")

    end(helene)

    for post in Post.objects.filter(pk__in=[own.pk, signed.pk, answer.pk]):
        assert not re.search("hélène|goff|apec.test", post.content.raw + post.content.rendered, re.IGNORECASE)
        assert "Opca" in post.content.raw or "courage" in post.content.raw


def test_her_full_name_goes_from_far_away_too(helene, peers_section, end):
    elsewhere = TopicFactory(
        forum=peers_section, subject="Une idée d’Hélène Le Goff", text="Hélène Le Goff en parlait."
    )

    end(helene)

    assert not re.search("Hélène|Goff", Post.objects.get(topic=elsewhere).content.raw)
    assert "Goff" not in Topic.objects.get(pk=elsewhere.pk).subject
    assert "goff" not in Topic.objects.get(pk=elsewhere.pk).slug


def test_another_person_of_the_same_first_name_keeps_it(helene, topic, end):
    other = MemberFactory(peer=True, first_name="Hélène", last_name="Martin")
    PostFactory(topic=topic, poster=helene)
    PostFactory(topic=topic, poster=other)
    answer = PostFactory(topic=topic, content="Merci Hélène !")

    end(helene)

    assert Post.objects.get(pk=answer.pk).content.raw == "Merci Hélène !"


def test_nothing_ties_two_topics_of_hers_together(helene, peers_section, reader, end):
    """The same words in two topics: one by her and one by another who left give the same page."""
    other = MemberFactory(peer=True, network=helene.network, region=helene.region)
    topics = [TopicFactory(forum=peers_section, subject="Même sujet", text="Même texte.") for _ in range(3)]
    at = timezone.now() - timedelta(days=3)
    for topic, author in zip(topics, [helene, helene, other], strict=True):
        post = PostFactory(topic=topic, poster=author, content="Même réponse.")
        Post.objects.filter(pk=post.pk).update(created=at, updated=at)
        Post.objects.filter(pk=topic.first_post_id).update(created=at, updated=at, poster=None)
        Topic.objects.filter(pk=topic.pk).update(poster=None)
    end(helene)
    end(other)

    def shown(topic):
        page = reader.get(topic_url(topic), follow=True).text
        article = page[page.index("<article") : page.rindex("</article>")]
        article = re.sub(r'value="\w{64}"', "", article)
        for said in [topic.public_id, *topic.posts.values_list("public_id", flat=True)]:
            article = article.replace(said, "N")
        return article

    pages = [shown(topic) for topic in topics]
    assert pages[0] == pages[1] == pages[2]


def test_no_date_of_her_departure_is_left_on_her_messages(helene, topic, end):
    post = PostFactory(topic=topic, poster=helene, content="Hélène Le Goff")
    before = Post.objects.values_list("updated", "updates_count").get(pk=post.pk)

    end(helene)

    assert Post.objects.values_list("updated", "updates_count").get(pk=post.pk) == before


def test_no_row_of_the_database_ties_her_to_her_messages(helene, topic, reader, end):
    asked = TopicFactory(forum=topic.forum, poster=helene)
    answer = PostFactory(topic=topic, poster=helene)
    question = Question.objects.get(topic=asked)
    question.accepted_post, question.accepted_by = PostFactory(topic=asked), helene
    question.accepted_at = timezone.now()
    question.save()
    Draft.objects.create(member=helene, topic=topic, text="Un brouillon.")
    Submission.objects.create(key="0e4c1cb1-45ac-4c3a-9d2a-000000000001", member=helene, post=answer)
    Thanks.objects.create(member=helene, post=topic.first_post)

    end(helene)

    kept = {"members_statechange", "members_departure", "members_role", "members_member", "members_request"}
    ties = []
    for relation in Member._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{relation.field.name: helene.pk})
        if rows.exists() and relation.related_model._meta.db_table not in kept:
            ties.append(f"{relation.related_model._meta.label}.{relation.field.name}")
    assert ties == []
    assert Thanks.objects.filter(post=topic.first_post).count() == 1


def test_no_column_of_any_table_holds_her_name_or_address(helene, topic, end):
    from django.apps import apps

    PostFactory(topic=topic, poster=helene, content="Hélène Le Goff, helene@apec.test")
    PostFactory(topic=topic, content="Oui Hélène Le Goff.")
    signed_in(helene)

    end(helene)

    found = []
    for model in apps.get_models():
        for row in model._base_manager.values():
            if re.search("le.?goff|helene@apec", str(row), re.IGNORECASE):
                found.append(f"{model._meta.label}: {row}")
    assert found == []


# The receipt


def test_she_gets_a_receipt_and_then_her_address_is_gone(helene, topic, end):
    PostFactory(topic=topic, poster=helene)

    end(helene)

    (letter,) = mail.outbox
    departure = Departure.objects.get(member=helene)
    assert letter.to == ["helene@apec.test"]
    assert departure.number in letter.body and "Fin de mission." in letter.body
    assert (departure.receipt_to, departure.identity, departure.messages) == ("", {}, 1)
    assert departure.mailed_at and departure.forgotten_at


def test_a_crash_before_the_receipt_is_made_up_for_by_the_sweep(helene, topic, monkeypatch, end):
    far = PostFactory(content="Hélène Le Goff")
    monkeypatch.setattr(departures.finish_departure, "apply_async", lambda *a, **k: None)
    end(helene)
    assert mail.outbox == []
    assert "Goff" in Post.objects.get(pk=far.pk).content.raw

    departures.sweep()
    departures.sweep()

    assert len(mail.outbox) == 1
    assert "Goff" not in Post.objects.get(pk=far.pk).content.raw


@pytest.mark.parametrize("state", [Member.State.ENDED, Member.State.REFUSED])
def test_a_closed_request_is_forgotten_after_three_months_without_a_mail(state):
    applicant = MemberFactory(state=Member.State.CONFIRMED, first_name="Luc", email="luc@exemple.test")
    change_state(applicant, state, by=None, reason="Luc n’exerce pas.")

    departures.sweep()
    assert Member.objects.get(pk=applicant.pk).first_name == "Luc"

    Member.objects.filter(pk=applicant.pk).update(ended_at=ago(91))
    departures.sweep()
    assert Member.objects.get(pk=applicant.pk).display_name == "Membre parti"
    assert mail.outbox == []


def test_a_suspension_forgets_nothing(helene):
    change_state(helene, Member.State.SUSPENDED, by=None)

    assert Member.objects.get(pk=helene.pk).last_name == "Le Goff"
    assert not Departure.objects.exists()


# By oneself


def test_one_leaves_by_oneself_and_reads_the_receipt(helene, topic, post):
    PostFactory(topic=topic, poster=helene, content="Ma réponse.")
    client = signed_in(helene)

    response = post(client, LEAVE, {"messages": "laisser", "understood": "on"})

    departure = Departure.objects.get(member=helene)
    assert departure.number in response.text
    assert departure.by_self
    assert client.get("/forum/").status_code == 302
    assert Post.objects.filter(topic=topic, content="Ma réponse.").exists()


def test_nothing_happens_before_one_has_understood(helene, post):
    client = signed_in(helene)

    response = post(client, LEAVE, {"messages": "laisser"})

    assert 'role="alert"' in response.text
    assert Member.objects.get(pk=helene.pk).state == Member.State.VALIDATED


def test_looking_ends_nothing_and_an_old_session_is_asked_who_it_is(helene, post):
    client = Client()
    client.force_login(helene)

    assert client.get(LEAVE).url.startswith("/connexion/confirmer/")
    post(client, LEAVE, {"messages": "laisser", "understood": "on"})
    post(client, CHOOSE, {"understood": "on"})

    assert Member.objects.get(pk=helene.pk).state == Member.State.VALIDATED


def test_one_chooses_message_by_message(helene, topic, reader, post):
    kept = PostFactory(topic=topic, poster=helene, content="Ce qui reste.")
    gone = PostFactory(topic=topic, poster=helene, content="Ce qui part.")
    client = signed_in(helene)
    assert post(client, LEAVE, {"messages": "choisir"}).url == CHOOSE
    page = client.get(CHOOSE).text
    assert "Ce qui part." in page and f'name="erase" value="{gone.public_id}"' in page

    post(client, CHOOSE, {"erase": [gone.public_id], "understood": "on"})

    assert Post.objects.get(pk=kept.pk).content.raw == "Ce qui reste."
    assert "part" not in Post.objects.get(pk=gone.pk).content.raw
    page = reader.get(topic_url(topic)).text
    assert "Message retiré par son auteur." in page and "Ce qui part." not in page
    assert Departure.objects.get(member=helene).erased == [gone.pk]


def test_nobody_erases_the_words_of_another(helene, topic, post):
    other = PostFactory(topic=topic, content="Les mots d’une autre.")
    client = signed_in(helene)

    post(client, CHOOSE, {"erase": [other.public_id], "understood": "on"})

    assert Post.objects.get(pk=other.pk).content.raw == "Les mots d’une autre."


def test_erasing_all_keeps_the_answers_and_the_title_they_answer(helene, peers_section, post):
    answered = TopicFactory(forum=peers_section, poster=helene, subject="Un titre utile", text="Mon cas.")
    answer = PostFactory(topic=answered, content="La réponse d’une autre.")
    alone = TopicFactory(forum=peers_section, poster=helene, subject="Restée seule", text="Mon autre cas.")

    post(signed_in(helene), LEAVE, {"messages": "effacer", "understood": "on"})

    answered.refresh_from_db()
    alone.refresh_from_db()
    assert (answered.subject, alone.subject) == ("Un titre utile", TITLE_ERASED)
    assert Post.objects.get(pk=answer.pk).content.raw == "La réponse d’une autre."
    assert not Post.objects.filter(content__contains="cas.").exists()


def test_an_erased_message_loses_its_files(helene, topic, settings, tmp_path, post):
    from django.core.files.base import ContentFile

    from forum.engine.forum_conversation.forum_attachments.models import Attachment

    message = PostFactory(topic=topic, poster=helene)
    attachment = Attachment(post=message, name="plan.txt", size=3)
    attachment.file.save("x", ContentFile(b"abc"))
    attachment.save()
    name, storage = attachment.file.name, attachment.file.storage

    post(signed_in(helene), LEAVE, {"messages": "effacer", "understood": "on"})

    assert not Attachment.objects.exists()
    assert not storage.exists(name)


def test_the_last_administrator_stays(client, post):
    admin = MemberFactory(staff=True, roles=["admin"])
    Authenticator.objects.filter(user=admin).delete()
    admin.is_demo = True
    admin.save()
    client = signed_in(admin)

    response = post(client, LEAVE, {"messages": "laisser", "understood": "on"})

    assert "seul à administrer" in response.text
    assert Member.objects.get(pk=admin.pk).state == Member.State.VALIDATED


def test_the_administration_ends_a_membership_and_does_not_write_the_name_back(client, helene):
    from tests.members.test_admin import form

    client.force_login(MemberFactory(staff=True, roles=["admin"]))
    address = reverse("wagtailusers_users:edit", args=[helene.pk])

    client.post(
        address,
        form(
            email=helene.email,
            first_name="Hélène",
            last_name="Le Goff",
            network=helene.network_id,
            state="ended",
        ),
    )

    row = Member.objects.get(pk=helene.pk)
    assert (row.state, row.display_name) == (Member.State.ENDED, "Membre parti")
    assert "helene" not in row.email


# Nobody there any more


def ago(days):
    return timezone.now() - timedelta(days=days)


def test_twenty_three_months_bring_one_notice_and_a_month_later_the_end(helene):
    Member.objects.filter(pk=helene.pk).update(last_login=ago(705))

    inactivity.follow()
    inactivity.follow()
    send_letters()
    assert [letter.to for letter in mail.outbox] == [["helene@apec.test"]]
    assert "prendra fin le" in mail.outbox[0].body

    inactivity.follow(now=timezone.now() + timedelta(days=29))
    assert Member.objects.get(pk=helene.pk).state == Member.State.VALIDATED
    inactivity.follow(now=timezone.now() + timedelta(days=31))
    assert Member.objects.get(pk=helene.pk).state == Member.State.ENDED


def test_signing_in_after_the_notice_keeps_everything(helene):
    Member.objects.filter(pk=helene.pk).update(last_login=ago(705))
    inactivity.follow()
    send_letters()
    signed_in(helene)

    inactivity.follow(now=timezone.now() + timedelta(days=31))

    assert Member.objects.get(pk=helene.pk).state == Member.State.VALIDATED
    Member.objects.filter(pk=helene.pk).update(last_login=ago(705))
    mail.outbox.clear()
    inactivity.follow()
    send_letters()
    assert len(mail.outbox) == 1


def test_who_came_lately_or_never_had_the_time_hears_nothing(helene):
    MemberFactory(peer=True, last_login=ago(300), validated_at=ago(900))
    MemberFactory(peer=True, is_demo=True, last_login=ago(900))
    MemberFactory(staff=True, roles=["admin"], last_login=ago(900))
    MemberFactory(state=Member.State.CONFIRMED, last_login=ago(900))

    assert inactivity.follow() == (0, 0)
    send_letters()
    assert mail.outbox == []


# Back-ups


def snapshot_of(member):
    return {field.attname: getattr(member, field.attname) for field in Member._meta.concrete_fields}


def test_a_restored_back_up_forgets_again(helene, topic, capsys, post):
    kept = PostFactory(topic=topic, poster=helene, content="Ce qui reste, Hélène Le Goff.")
    gone = PostFactory(topic=topic, poster=helene, content="Ce qui part.")
    before, posts = snapshot_of(helene), list(Post.objects.values())
    post(signed_in(helene), CHOOSE, {"erase": [gone.public_id], "understood": "on"})
    number = Departure.objects.get().number
    # The back-up of the day before is put back.
    Departure.objects.all().delete()
    Member.objects.filter(pk=helene.pk).update(state="requested")
    Member.objects.filter(pk=helene.pk).update(state="confirmed")
    Member.objects.filter(pk=helene.pk).update(**before)
    for row in posts:
        Post.objects.filter(pk=row.pop("id")).update(**row)
    mail.outbox.clear()

    call_command("replay_erasures")

    assert "rejoués 1" in capsys.readouterr().out
    assert Member.objects.get(pk=helene.pk).display_name == "Membre parti"
    assert "part." not in Post.objects.get(pk=gone.pk).content.raw
    assert "Goff" not in Post.objects.get(pk=kept.pk).content.raw
    assert Departure.objects.get().number == number
    assert mail.outbox == []
    call_command("replay_erasures")
    assert "déjà faits 1" in capsys.readouterr().out


def test_the_list_names_nobody(helene, end):
    end(helene)

    text = erasures.path().read_text()
    assert json.loads(text)["member"] == helene.pk
    assert not re.search("hélène|helene|goff|apec", text, re.IGNORECASE)


def test_another_account_under_the_same_number_is_left_alone(helene, tmp_path, capsys, end):
    end(helene)
    entry = json.loads(erasures.path().read_text())
    other = MemberFactory(peer=True)
    (tmp_path / "list").write_text(json.dumps({**entry, "member": other.pk}))

    call_command("replay_erasures", str(tmp_path / "list"))

    assert "sans compte correspondant 1" in capsys.readouterr().out
    assert Member.objects.get(pk=other.pk).state == Member.State.VALIDATED


def test_a_list_that_cannot_be_read_changes_nothing(helene, tmp_path):
    (tmp_path / "list").write_text("{}\n")

    with pytest.raises(CommandError):
        call_command("replay_erasures", str(tmp_path / "list"))


def test_the_list_is_written_again_from_the_database(helene, tmp_path, end):
    end(helene)
    written = erasures.path().read_text()

    call_command("replay_erasures", str(tmp_path / "again"), export=True)

    assert (tmp_path / "again").read_text() == written
