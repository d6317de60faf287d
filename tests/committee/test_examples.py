"""Rewritten questions: what the locks let through, who may refuse, what stays of the source."""

import datetime
import html

import pytest
from django.db import transaction
from django.utils import timezone

from comcep.committee import actions
from comcep.committee.examples import author_code, likeness, locks_of_words, longest_shared_run
from comcep.committee.models import Example, Quoted, Report
from comcep.notifications.models import Notice
from forum.engine.forum_conversation.models import Post, Topic
from tests.committee import community

pytestmark = pytest.mark.django_db

GOOD = (
    "Comment accompagner une personne qui a déjà entamé une formation par ses propres moyens, et qui "
    "demande après coup si son compte peut en couvrir une partie ?"
)


@pytest.fixture(scope="module", autouse=True)
def threads(django_db_setup, django_db_blocker):
    """The community of January 2017, built once for this file: each test undoes its own part."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield community.build()
        transaction.set_rollback(True)


@pytest.fixture
def shown_topic(draft):
    """A topic of a theme that the draft shows."""
    theme = draft.payload["themes"][0]["theme"]
    topic = Topic.objects.filter(question__themes__name=theme, posts_count__gt=2).order_by("pk").first()
    Post.objects.filter(topic=topic).update(content="Texte secret du canari, en toutes lettres")
    return topic


def write(draft, topic, moderator, text=GOOD):
    theme = draft.payload["themes"][0]["theme"]
    return actions.write_example(draft, topic, theme=theme, text=text, by=moderator)


@pytest.mark.parametrize(
    ("text", "lock"),
    [
        ("Une personne suivie par Madame Lefèvre souhaite changer de métier.", "garde"),
        ("Un salarié licencié par la clinique Sainte-Marthe cherche un financement.", "garde"),
        ("Une personne reçue à Fongecif et Opacif attend une réponse.", "noms"),
        ("Un salarié qui vit à Besançon souhaite se reconvertir.", "lieu"),
        ("Une demande déposée en mars attend encore.", "dates"),
        ("Il lui manque 1 340 euros pour partir en formation.", "chiffres"),
        ("C’est la seule personne de la profession dans ce cas.", "rareté"),
    ],
)
def test_a_sentence_that_points_to_somebody_closes_a_lock(threads, text, lock):
    closed = {each.name for each in locks_of_words(text) if not each.open}

    assert lock in closed


@pytest.mark.parametrize(
    "text", [GOOD, "Une salariée de 45-50 ans, au niveau 2, hésite à démissionner en CDI."]
)
def test_a_neutral_case_opens_every_lock_of_words(threads, text):
    assert [lock.name for lock in locks_of_words(text) if not lock.open] == []


def test_words_in_a_row_and_likeness_are_measured():
    source = "Quand la personne est au niveau trois, faut-il revenir sur tout son parcours ?"

    assert longest_shared_run("Alors faut-il revenir sur tout son parcours ou non", source) == 7
    assert likeness(source, source) == 1
    assert likeness(GOOD, source) == 0


def test_an_example_enters_the_draft_and_seals_it_again(shown_topic, draft, moderator):
    before = draft.sha256

    write(draft, shown_topic, moderator)

    draft.refresh_from_db()
    assert [example["text"] for example in draft.payload["examples"]] == [GOOD]
    assert draft.sha256 != before
    assert draft.intact


def test_a_copied_sentence_is_refused(shown_topic, draft, moderator):
    Post.objects.filter(topic=shown_topic).update(content=GOOD)

    with pytest.raises(actions.NotReleasable, match="mots de suite"):
        write(draft, shown_topic, moderator)
    assert not Example.objects.exists()


def test_the_author_is_told_and_may_refuse(shown_topic, draft, moderator):
    write(draft, shown_topic, moderator)
    assert Notice.objects.filter(recipient=shown_topic.poster, kind="example").count() == 1

    actions.refuse_inspiration(shown_topic.poster)

    draft.refresh_from_db()
    assert draft.payload["examples"] == []
    with pytest.raises(actions.NotReleasable, match="souhaite pas"):
        write(draft, shown_topic, moderator)
    actions.accept_inspiration(shown_topic.poster)
    assert write(draft, shown_topic, moderator)


def test_a_report_waits_seven_days_for_a_refusal(shown_topic, draft, moderator):
    example = write(draft, shown_topic, moderator)
    draft.refresh_from_db()
    with pytest.raises(actions.NotReleasable, match="sept jours"):
        actions.release(draft)

    Example.objects.filter(pk=example.pk).update(written_at=timezone.now() - datetime.timedelta(days=8))

    assert actions.release(draft).state == Report.State.RELEASED


def test_after_the_release_nothing_leads_back_to_the_author_who_is_not_quoted_again(
    shown_topic, draft, moderator
):
    example = write(draft, shown_topic, moderator)
    Example.objects.filter(pk=example.pk).update(written_at=timezone.now() - datetime.timedelta(days=8))
    draft.refresh_from_db()

    released = actions.release(draft)

    example.refresh_from_db()
    assert example.author == ""
    assert set(released.payload["examples"][0]) == {"text", "theme", "replies"}
    assert Quoted.objects.get().author == author_code(shown_topic.poster_id, 2017)


def test_a_moderator_sees_each_lock_and_why_it_is_closed(client, shown_topic, draft, moderator):
    client.force_login(moderator)
    theme = draft.payload["themes"][0]["theme"]
    path = f"/comite/{draft.as_of}/contenu/sujet/{shown_topic.public_id}/"

    refused = client.post(path, {"theme": theme, "text": GOOD + " Il vit à Besançon."})
    kept = client.post(path, {"theme": theme, "text": GOOD}, follow=True)

    assert "Verrou «\u202flieu\u202f» fermé" in html.unescape(refused.text)
    assert 'role="alert"' in refused.text
    assert GOOD[:40] in kept.text


def test_a_nominated_theme_stands_in_the_draft_with_its_reason(client, draft, moderator):
    client.force_login(moderator)
    path = f"/comite/{draft.as_of}/contenu/"

    named = client.post(path, {"theme": "VAE", "reason": "Trois conseillers de l’Apec en ont parlé en mars."})
    kept = client.post(
        path, {"theme": "VAE", "reason": "Des dossiers refusés pour un même motif."}, follow=True
    )

    assert 'role="alert"' in named.text
    draft.refresh_from_db()
    assert draft.payload["nominations"] == [
        {"theme": "VAE", "reason": "Des dossiers refusés pour un même motif."}
    ]
    assert "VAE" in client.get(draft.get_absolute_url()).text
    assert f"désigné par {moderator.display_name}" in kept.text


def test_whoever_asks_may_refuse_on_a_page(client, peer):
    client.force_login(peer)

    client.post("/comite/mes-exemples/", {"choix": "non"})

    assert actions.has_refused(peer)
    assert "n’inspirent aucun exemple" in client.get("/comite/mes-exemples/").text


@pytest.mark.parametrize("path", ["contenu/", "contenu/sujet/0123456789abcdef/"])
def test_the_workshop_of_a_draft_is_for_moderators_alone(client, draft, peer, committee_member, path):
    for person in (peer, committee_member):
        client.force_login(person)
        assert client.get(f"/comite/{draft.as_of}/{path}").status_code == 404
