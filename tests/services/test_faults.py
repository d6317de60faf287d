"""Elasticsearch away, slow, full, half built or of another version: the page says so, posting and reading go
on, and the outbox catches up."""

import threading
import time

import pytest
from django.db import connection
from django.urls import reverse

from comcep.search import index
from comcep.search.engine import Broken, Unavailable
from comcep.search.models import SearchPending
from comcep.search.results import find
from comcep.search.tasks import sweep
from forum.engine.forum_conversation.models import Topic
from forum.questions.signals import topic_changed
from tests.factories import TopicFactory
from tests.search.test_engine import EVERYTHING, ask, keys, topic

PAGE = reverse("search:results")


@pytest.fixture
def discussion(db, peers_section):
    return TopicFactory(forum=peers_section, subject="Financer un permis", text="Qui paie ?")


def reply(client, peer, discussion, text, on_commit):
    client.force_login(peer)
    with on_commit(execute=True):
        path = reverse("questions:reply", args=[discussion.public_id])
        answer = client.post(path, {"text": text}, follow=True)
    assert answer.status_code == 200
    assert text in answer.text


def says_so(client, peer, discussion):
    """The page of a search that cannot be made, which still leads to the sections."""
    client.force_login(peer)
    page = client.get(PAGE, {"q": "permis"})
    assert page.status_code == 503
    assert "momentanément indisponible" in page.text
    assert discussion.forum.name in page.text
    for name in ("suggest", "similar"):
        assert client.get(reverse(f"search:{name}"), {"q": "permis", "titre": "permis"}).status_code == 200
    assert client.get(reverse("home:health")).json()["search"] == "failing"
    return page


def test_a_node_killed_is_said_and_what_was_posted_meanwhile_is_found_after(
    client, peer, discussion, elastic, node, django_capture_on_commit_callbacks
):
    index.rebuild()
    node.kill()

    says_so(client, peer, discussion)
    reply(client, peer, discussion, "Voyez le zygomorphe.", django_capture_on_commit_callbacks)
    sweep()
    assert SearchPending.objects.count() > 0
    node.start()
    sweep()

    assert SearchPending.objects.count() == 0
    assert find(peer, "zygomorphe").total == 1


def test_a_node_that_does_not_answer_costs_the_page_its_time_out_and_no_more(
    client, peer, discussion, elastic, node, settings
):
    index.rebuild()
    settings.ELASTICSEARCH_TIMEOUT = 2
    node.freeze()
    started = time.monotonic()

    client.force_login(peer)
    page = client.get(PAGE, {"q": "permis"})
    waited = time.monotonic() - started
    node.thaw()

    assert page.status_code == 503
    assert 1.9 < waited < 8


def test_a_full_disk_stops_writing_not_reading(
    client, peer, discussion, elastic, node, django_capture_on_commit_callbacks
):
    index.rebuild()
    flood_stage = "index.blocks.read_only_allow_delete"  # what the node sets itself, on a disk at 95 %
    (name,) = node.ask(f"{elastic.read}/_alias")
    node.ask(f"{name}/_settings", {flood_stage: True}, "PUT")

    reply(client, peer, discussion, "Voyez le zygomorphe.", django_capture_on_commit_callbacks)
    with pytest.raises(Unavailable):
        index.index_pending()
    assert find(peer, "permis").total == 1
    assert SearchPending.objects.count() > 0
    node.ask(f"{name}/_settings", {flood_stage: None}, "PUT")
    sweep()

    assert find(peer, "zygomorphe").total == 1
    assert SearchPending.objects.count() == 0


def test_an_index_of_another_version_is_not_read_and_the_sweep_builds_ours(
    client, peer, discussion, elastic, node, monkeypatch
):
    with monkeypatch.context() as former:
        former.setattr("comcep.search.elastic.engine.VERSION", 0)
        index.rebuild()

    says_so(client, peer, discussion)
    sweep()

    assert client.get(PAGE, {"q": "permis"}).status_code == 200
    assert find(peer, "permis").total == 1
    assert not [name for name in node.ask("_alias") if "-v0-" in name and name.startswith(elastic.base[:-3])]


def test_a_half_built_index_is_not_read_and_the_next_rebuild_goes_on(client, peer, peers_section, elastic):
    topics = TopicFactory.create_batch(7, forum=peers_section, subject="Financer un permis")

    def cut_short(rows):
        for number, row in enumerate(rows):
            if number == 4:
                raise RuntimeError("killed")
            yield row

    with pytest.MonkeyPatch.context() as small:
        small.setattr("comcep.search.elastic.writing.BATCH", 2)
        with pytest.raises(RuntimeError):
            index.rebuild(cut_short)
    says_so(client, peer, topics[0])
    read = []

    def watch(rows):
        for row in rows:
            read.append(row.object_id)
            yield row

    assert index.rebuild(watch) == 7
    assert read == [one.pk for one in topics[4:]]
    assert find(peer, "permis").total == 7
    assert index.differences() == ([], [])


def test_what_changes_between_two_halves_of_a_rebuild_is_in_the_new_index(peer, peers_section, elastic):
    first, _ = TopicFactory.create_batch(2, forum=peers_section, subject="Financer un permis")
    index.rebuild()

    def cut_short(rows):
        yield next(rows)
        raise RuntimeError("killed")

    with pytest.MonkeyPatch.context() as small:
        small.setattr("comcep.search.elastic.writing.BATCH", 1)
        with pytest.raises(RuntimeError):
            index.rebuild(cut_short)
    Topic.objects.filter(pk=first.pk).update(subject="Un zygomorphe")
    topic_changed.send(sender=Topic, topic_id=first.pk)
    index.index_pending()
    assert find(peer, "zygomorphe").total == 1
    index.rebuild()

    assert find(peer, "zygomorphe").total == 1
    assert index.differences() == ([], [])


def test_of_two_writes_the_one_that_read_last_wins_whichever_arrives_first(elastic):
    elastic.rebuild([topic(1, "Ancien")])

    def slow_load(asked):
        """Reads first, and is overtaken by another worker before it writes."""
        read = [topic(1, "Dépassé")]
        elastic.write(lambda asked: [topic(1, "Nouveau")], [("topic", 1)])
        return read

    elastic.write(slow_load, [("topic", 1)])

    assert keys(ask(elastic, "nouveau")) == [("topic", 1)]
    assert keys(ask(elastic, "dépassé")) == []


def test_without_an_index_nothing_is_written_anywhere(elastic, node):
    with pytest.raises(Broken):
        elastic.write(lambda asked: [topic(1, "CIF")], [("topic", 1)])

    assert not [name for name in node.ask("_alias") if name.startswith(elastic.base)]


def test_what_was_removed_leaves_the_segments_with_the_scrub(elastic, node):
    elastic.rebuild([topic(1, "Titre", "un mot secret : zygomorphe"), topic(2, "Autre", "texte")])
    elastic.write(lambda asked: [], [("topic", 1)])

    # A copy of the index could ask for the last operations: the node keeps them for half a minute.
    (name,) = node.ask(f"{elastic.read}/_alias")
    until = time.monotonic() + 120
    while (held := documents_of(node, name))["deleted"] and time.monotonic() < until:
        time.sleep(1)
        elastic.scrub()

    assert (held["count"], held["deleted"]) == (1, 0)


def documents_of(node, name):
    return node.ask(f"{name}/_stats/docs")["_all"]["primaries"]["docs"]


def test_a_second_rebuild_does_not_start_beside_the_first(elastic):
    said = []

    def elsewhere():
        """Another process, or the least of it: another connection to the database."""
        try:
            elastic.rebuild([])
        except Unavailable as error:
            said.append(str(error))
        finally:
            connection.close()

    def documents():
        other = threading.Thread(target=elsewhere)
        other.start()
        other.join()
        yield topic(1, "CIF")

    assert elastic.rebuild(documents()) == 1
    assert said == ["a rebuild is under way"]


def test_the_former_index_answers_until_the_swap(elastic):
    elastic.rebuild([topic(1, "CIF")])
    seen = []

    def documents():
        seen.append(ask(elastic, "cif", EVERYTHING).total)
        yield from [topic(1, "CIF"), topic(2, "CIF")]

    elastic.rebuild(documents())

    assert seen == [1]
    assert ask(elastic, "cif").total == 2
