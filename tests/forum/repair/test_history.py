"""What a message said before an edit: kept, read by who reads the message, gone with what goes."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comcep.members.models import Member
from comcep.members.states import change_state
from comcep.moderation import actions as desk
from comcep.moderation.models import Decision
from comcep.notifications.models import Notice
from forum.engine.forum_conversation.models import Post
from forum.keeping import own_data
from forum.keeping.withdrawn import erase_withdrawn
from forum.questions.models import Authorship, Quote, Version
from forum.writing import editing, versions, withdrawing
from tests.factories import MemberFactory, PostFactory, TopicFactory
from tests.forum.test_reply import needs_approval
from tests.forum.writing import url

pytestmark = pytest.mark.django_db
FIRST, SECOND, PHONE = "Voyez avec Uniformation.", "Voyez plutôt avec Opcalia.", "06 12 34 56 78"


@pytest.fixture
def answer(topic):
    return PostFactory(topic=topic, content=FIRST)


def edit(post, text, *, by=None, **more):
    editing.edit_post(post, text=text, by=by or post.poster, **more)
    return post.versions.order_by("-pk").first()


def opens(client, member, path):
    client.force_login(member)
    return client.get(path).status_code == 200


def history(post):
    return url("history", post)


def test_an_edit_keeps_the_words_of_before_with_who_and_when(answer, topic):
    neighbour = PostFactory(topic=topic)

    edit(answer, SECOND)
    edit(answer, SECOND)  # nothing was rewritten
    edit(topic.first_post, topic.first_post.content.raw, title="Un autre titre")

    of_answer, of_title = Version.objects.order_by("pk")
    assert (of_answer.post, of_answer.text, of_answer.by, of_answer.by_another, of_answer.shown) == (
        answer, FIRST, answer.poster, False, True,
    )  # fmt: skip
    assert (of_title.title, of_title.post) == (topic.subject, topic.first_post)
    assert not neighbour.versions.exists()


def test_readers_are_one_click_away_from_what_changed(client, peer, answer):
    client.force_login(answer.poster)
    client.post(url("edit", answer), {"text": SECOND, "seen": 0})
    client.force_login(peer)

    page = client.get(url("permalink", answer), follow=True).text
    told = client.get(history(answer)).text

    assert f'<a href="{history(answer)}">modifié' in page
    assert "plutôt</ins>" not in told and "plutôt " in told and "<ins>" in told and "<del>" in told
    assert "Opcalia" in told and "Uniformation" in told and "Modifiée par l’auteur" in told


def test_each_edit_has_its_address(client, peer, answer):
    first = edit(answer, SECOND)
    second = edit(answer, "Voyez votre Opca.")
    client.force_login(peer)

    latest, earlier = (client.get(url("version", each)).text for each in (second, first))

    assert "Uniformation" not in latest and "Opcalia" in latest
    assert "Uniformation" in earlier and "votre Opca" not in earlier
    assert url("version", first) in client.get(history(answer)).text


def test_a_message_never_edited_has_no_history(client, peer, answer):
    assert not opens(client, peer, history(answer))
    page = client.get(url("permalink", answer), follow=True).text
    assert history(answer) not in page


def test_a_title_that_changed_is_read_too(client, peer, topic):
    former = topic.subject
    edit(topic.first_post, topic.first_post.content.raw, title="Tout autre chose")
    client.force_login(peer)

    page = client.get(history(topic.first_post)).text

    assert "Tout autre chose" in page and former.split()[-1] in page and "Seul le titre a changé" in page


# Who reads it


def test_what_one_does_not_read_has_no_history(client, outsider, answer):
    version = edit(answer, SECOND)

    assert not opens(client, outsider, history(answer))
    assert not opens(client, outsider, url("version", version))


@pytest.mark.parametrize("state", ["waits", "removed"])
def test_out_of_sight_it_is_for_those_who_read_the_message(client, peer, moderator, answer, state):
    version = edit(answer, SECOND)
    if state == "removed":
        desk.remove(answer, by=moderator, reason="Hors sujet.")
    else:
        Post.objects.filter(pk=answer.pk).update(approved=False)

    assert not opens(client, peer, history(answer)) and not opens(client, peer, url("version", version))
    assert opens(client, moderator, url("version", version))
    assert opens(client, answer.poster, history(answer)) is (state == "waits")


def test_what_was_taken_back_has_no_history_for_anybody(client, peer, moderator, answer):
    version = edit(answer, SECOND)
    withdrawing.withdraw_post(answer, by=answer.poster)

    for member in (peer, moderator, answer.poster):
        assert not opens(client, member, history(answer)) and not opens(
            client, member, url("version", version)
        )
    withdrawing.put_back(answer, by=answer.poster)
    assert opens(client, peer, history(answer))


def test_what_others_never_read_is_not_read_later(client, peer, moderator, answer):
    Post.objects.filter(pk=answer.pk).update(approved=False)
    answer.refresh_from_db()
    hidden = edit(answer, SECOND)
    desk.approve(Post.objects.get(pk=answer.pk), by=moderator)

    assert not opens(client, peer, history(answer)) and not opens(client, peer, url("version", hidden))
    assert opens(client, answer.poster, history(answer)) and opens(client, moderator, history(answer))


def test_an_edit_that_waits_shows_nothing_new(client, peer, answer):
    needs_approval(answer.poster, answer.topic.forum)
    edit(answer, SECOND)

    assert not opens(client, peer, history(answer))


def test_a_quotation_that_one_does_not_read_is_not_in_the_words_of_before(client, peer, moderator, topic):
    source = PostFactory(topic=topic, content="Un secret.")
    quoted = (
        f'<blockquote><p>Un secret.</p><p><a href="/forum/message/{source.public_id}/">Message cité</a></p>'
    )
    answer = PostFactory(topic=topic, content=f"{quoted}</blockquote><p>Certes.</p>")
    edit(answer, "<p>Bien.</p>")
    client.force_login(peer)
    assert "secret" in client.get(history(answer)).text

    Post.objects.filter(pk=source.pk).update(approved=False)

    assert "secret" not in client.get(history(answer)).text


def test_an_unnamed_asker_is_named_nowhere_there(client, peer, topic):
    Authorship.objects.filter(post=topic.first_post).update(unnamed_as="un pair")
    edit(topic.first_post, SECOND, title=topic.subject)
    client.force_login(peer)

    page = client.get(history(topic.first_post)).text

    assert "d’un pair" in page and topic.poster.last_name not in page


# The guard


@pytest.fixture
def found(answer):
    """A former text in which the guard finds something, between two that are clean."""
    edit(answer, f"Voyez avec elle au {PHONE}.")
    return edit(answer, SECOND)


def test_what_the_guard_finds_is_for_moderators(client, peer, moderator, answer, found):
    assert [version.found for version in answer.versions.all()] == [False, True]

    for member in (peer, answer.poster):
        assert not opens(client, member, url("version", found))
        page = client.get(history(answer)).text
        assert PHONE not in page and "Uniformation" in page and "Opcalia" in page
    assert opens(client, moderator, url("version", found)) and PHONE in client.get(url("version", found)).text


def test_its_author_destroys_it_for_good(client, peer, moderator, answer, found):
    other = edit(PostFactory(topic=answer.topic, content=f"Au {PHONE}."), SECOND)
    for member in (peer, moderator):
        client.force_login(member)
        assert client.post(url("destroy_version", found)).status_code == 404
        assert url("destroy_version", found) not in client.get(history(answer)).text
    client.force_login(answer.poster)
    assert url("destroy_version", found) in client.get(history(answer)).text
    assert client.post(url("destroy_version", other)).status_code == 404
    assert PHONE not in client.get(url("destroy_version", found)).text

    client.post(url("destroy_version", found))
    again = client.post(url("destroy_version", found))

    assert again.status_code == 404
    assert set(Version.objects.values_list("pk", flat=True)) == {answer.versions.get().pk, other.pk}
    assert opens(client, peer, history(answer))


def test_only_what_the_guard_finds_is_destroyed(client, answer):
    clean = edit(answer, SECOND)
    client.force_login(answer.poster)

    assert client.post(url("destroy_version", clean)).status_code == 404
    assert Version.objects.filter(pk=clean.pk).exists()


def test_a_message_of_which_all_is_found_leads_its_author_alone(client, peer, answer):
    Post.objects.filter(pk=answer.pk).update(content=f"Au {PHONE}.")
    answer.refresh_from_db()
    edit(answer, SECOND)

    for member, led in ((peer, False), (answer.poster, True)):
        client.force_login(member)
        assert (history(answer) in client.get(url("permalink", answer), follow=True).text) is led
        assert opens(client, member, history(answer)) is led


def test_a_member_called_by_a_link_is_no_finding(answer):
    member = MemberFactory(peer=True, first_name="Ana", last_name="Le Goff")

    assert not versions.found_in(f"Merci [@Ana Le Goff](</membres/{member.public_id}/>).")
    assert versions.found_in("Merci Mme Quemeneur.")


# A moderator's edit


def test_a_moderators_edit_bears_her_name_and_is_told_with_its_reason(client, peer, moderator, answer):
    client.force_login(moderator)
    refused = client.post(url("edit", answer), {"text": SECOND, "seen": 0})
    assert refused.status_code == 422 and "Donnez une raison" in refused.text and SECOND in refused.text

    client.post(url("edit", answer), {"text": SECOND, "seen": 0, "reason": "Le sigle était faux."})

    decision = Decision.objects.get(verb="edit")
    assert (decision.post, decision.by, decision.reason) == (answer, moderator, "Le sigle était faux.")
    notice = Notice.objects.get(recipient=answer.poster, kind="moderation")
    assert notice.check_name == "decision.read" and "sigle" not in notice.text
    client.force_login(answer.poster)
    letter = client.get(notice.url).text
    assert "Le sigle était faux." in letter and moderator.display_name in letter and history(answer) in letter
    client.force_login(peer)
    name = f"par {moderator.display_name}, animation"
    assert f"</a> {name}," in client.get(url("permalink", answer), follow=True).text
    assert f"Modifiée {name}" in client.get(history(answer)).text
    assert client.get(notice.url).status_code == 404


def test_authors_are_told_nothing_of_their_own_edits(client, moderator, topic):
    own = PostFactory(topic=topic, poster=moderator, content=FIRST)
    client.force_login(moderator)

    assert client.post(url("edit", own), {"text": SECOND, "seen": 0}).status_code == 302

    assert not Notice.objects.exists() and not Decision.objects.exists()
    assert ", animation," not in client.get(url("permalink", own), follow=True).text


# What goes


def test_a_redaction_goes_through_what_was_said_before(moderator, answer, found):
    far = edit(PostFactory(topic=TopicFactory(), content=f"Au {PHONE}, oui."), SECOND)

    desk.redact(answer, [(PHONE, "TEL")], by=moderator, reason="Données de santé")

    for version in (found, far):
        version.refresh_from_db()
        assert PHONE not in version.text and not version.found
    assert answer.versions.count() == 2  # what it said before is kept as it is, and no redaction is an edit


def test_words_erased_or_taken_back_were_never_said(answer, topic):
    quote = PostFactory(topic=topic, content="Rien.")
    Quote.objects.create(post=quote, source=answer)
    cited = f'<blockquote><p>{FIRST}</p><p><a href="/forum/message/{answer.public_id}/">Message cité</a></p>'
    Post.objects.filter(pk=quote.pk).update(content=f"{cited}</blockquote><p>Certes.</p>")
    quote.refresh_from_db()
    kept = edit(quote, "<p>Bien.</p>")
    edit(answer, SECOND)
    withdrawing.withdraw_post(answer, by=answer.poster)

    assert erase_withdrawn(timezone.now() + timedelta(minutes=2)) == 1

    assert not answer.versions.exists()
    kept.refresh_from_db()
    assert "Uniformation" not in kept.text and "Certes" in kept.text


def test_who_leaves_is_named_in_no_word_of_before(topic, django_capture_on_commit_callbacks):
    helene = MemberFactory(peer=True, first_name="Hélène", last_name="Le Goff", email="helene@apec.test")
    own = PostFactory(topic=topic, poster=helene, content="Merci. Hélène Le Goff")
    edit(own, "Merci.")
    page = f"[@Hélène Le Goff](</membres/{helene.public_id}/>)"
    calling = PostFactory(topic=topic, content=f"Voyez {page}.")
    edit(calling, "Voyez.")
    far = PostFactory(topic=TopicFactory(), content="Selon Hélène Le Goff, oui.")
    edit(far, "Oui.")

    with django_capture_on_commit_callbacks(execute=True):
        change_state(helene, Member.State.ENDED, by=None)

    for post in (own, calling, far):
        (version,) = post.versions.all()
        assert "Goff" not in version.text and helene.public_id not in version.text
        assert version.by_id in (None, post.poster_id)
    assert own.versions.get().by is None


def test_ones_own_data_hold_ones_own_words_of_before(answer, moderator):
    edit(answer, SECOND)
    edit(answer, "Voyez.", by=moderator, reason="Plus court.")

    (told,) = own_data.answers(answer.poster)

    assert [(v["texte"], v["par l’animation"]) for v in told["textes d’avant"]] == [
        (FIRST, False),
        (SECOND, True),
    ]
    assert moderator.last_name not in json.dumps(told, default=str)


def test_a_history_costs_the_same_at_two_sizes(client, peer, answer):
    client.force_login(peer)
    edit(answer, SECOND)
    client.get(history(answer))
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(history(answer)).status_code == 200
        counts.append(len(captured))
        for number in range(6):
            edit(answer, f"Voyez encore {number}.")

    assert counts == [8, 8]
