"""The outbox: what changes is found, what goes is not, whatever fails in between."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from comcep.search import index, tasks
from comcep.search.models import SearchPending
from comcep.search.results import find
from comcep.search.tasks import sweep
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.signals import topic_changed
from tests.factories import PostFactory, TopicFactory
from tests.search.indexes import lose

pytestmark = pytest.mark.django_db


def changed(topic):
    topic_changed.send(sender=Topic, topic_id=topic.pk)


def test_a_change_is_written_with_it_and_indexed_after(
    peer, topic, build, django_capture_on_commit_callbacks
):
    build()
    with django_capture_on_commit_callbacks(execute=True):
        PostFactory(topic=topic, content="Un mot nouveau : zygomorphe.")
        changed(topic)
        assert SearchPending.objects.count() == 1

    assert find(peer, "zygomorphe").total == 1
    assert SearchPending.objects.count() == 0


def test_a_nudge_that_fails_stops_nothing_of_what_follows(
    topic, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    def fail():
        raise RuntimeError("no worker")

    monkeypatch.setattr(tasks, "nudge", fail)
    followed = []
    with django_capture_on_commit_callbacks(execute=True):
        changed(topic)
        transaction.on_commit(lambda: followed.append(topic))

    assert followed == [topic]
    assert SearchPending.objects.count() == 1
    assert "no worker" in caplog.text
    caplog.clear()


def test_a_change_that_is_rolled_back_leaves_no_row(topic):
    with pytest.raises(RuntimeError), transaction.atomic():
        changed(topic)
        raise RuntimeError

    assert SearchPending.objects.count() == 0


def test_a_deleted_topic_leaves_the_index(engine, topic, build):
    build()
    changed(topic)
    Topic.objects.filter(pk=topic.pk).update(first_post=None, last_post=None)
    Post.objects.filter(topic=topic).delete()
    Topic.objects.filter(pk=topic.pk).delete()

    index.index_pending()

    assert engine.fingerprints() == {}


def test_the_sweep_indexes_what_no_worker_took(peer, topic, build):
    build()
    PostFactory(topic=topic, content="zygomorphe")
    changed(topic)

    sweep()
    sweep()

    assert find(peer, "zygomorphe").total == 1


def test_without_an_index_rows_wait_and_the_sweep_rebuilds_it(
    peer, topic, build, django_capture_on_commit_callbacks
):
    build()
    lose()
    with django_capture_on_commit_callbacks(execute=True):
        changed(topic)
    assert SearchPending.objects.count() == 1

    sweep()

    assert find(peer, topic.subject).total == 1
    assert SearchPending.objects.count() == 0


def test_what_changes_during_a_rebuild_is_in_the_new_index(peer, topic, build):
    build()

    def change_meanwhile(rows):
        yield from rows
        PostFactory(topic=topic, content="zygomorphe")
        changed(topic)
        index.index_pending()

    index.rebuild(change_meanwhile)

    assert find(peer, "zygomorphe").total == 1
    assert SearchPending.objects.count() == 0


def test_the_check_finds_and_repairs_what_differs(engine, topic, build, capsys):
    other = TopicFactory(forum=topic.forum)
    build()
    right = engine.fingerprints()
    engine.write(lambda keys: [], [("topic", other.pk)])
    Topic.objects.filter(pk=topic.pk).update(subject="Un autre titre")

    call_command("rebuild_search", "--check")
    repaired = engine.fingerprints()
    call_command("rebuild_search", "--check")

    assert set(repaired) == set(right)
    assert repaired["topic", topic.pk] != right["topic", topic.pk]
    output = capsys.readouterr().out
    assert "2 documents absents ou changés" in output
    assert "L’index est juste" in output


def test_the_check_of_a_missing_index_is_one_clear_line(db):
    with pytest.raises(CommandError, match="ne répond pas"):
        call_command("rebuild_search", "--check")


def test_a_rebuild_says_how_much_it_indexed(topic, capsys):
    call_command("rebuild_search")

    assert "1 documents indexés" in capsys.readouterr().out
