"""Three nodes, each a process: one is killed, nothing stops and nothing is missing."""

import time
from contextlib import ExitStack

import pytest
from django.test import override_settings

from comcep.search.elastic import ElasticEngine
from comcep.search.engine import Unavailable
from tests.search.indexes import lose
from tests.search.test_engine import ask, topic
from tests.servers.elasticsearch import three_nodes

pytestmark = pytest.mark.cluster
BEFORE, DURING = 300, 120


@pytest.fixture(scope="module")
def machines():
    """Three nodes of one cluster, started once: a test may kill one, the next one finds it alive."""
    with ExitStack() as stack:
        nodes = three_nodes()
        for node in nodes:
            stack.callback(node.stop)
            node.launch()
        for node in nodes:
            node.wait()
        yield nodes


@pytest.fixture
def nodes(machines):
    """A cluster of three nodes without an index, which the site knows by all of its addresses."""
    for node in machines:
        if node.process.poll() is not None:
            node.start()
    green(machines[0], wait_for_nodes=3)
    with override_settings(
        ELASTICSEARCH_URL=[node.url() for node in machines],
        ELASTICSEARCH_INDEX="three",
        ELASTICSEARCH_TIMEOUT=30,
        SEARCH_ENGINE="comcep.search.elastic.ElasticEngine",
    ):
        yield machines
        lose()


def green(node, **more):
    asked = "".join(f"&{name}={value}" for name, value in more.items())
    return node.ask(f"_cluster/health?wait_for_status=green&timeout=90s{asked}", timeout=100)


def keeper_of_the_index(nodes, engine):
    """The node whose death hurts most: it holds the primary copy."""
    shards = nodes[0].ask(f"_cluster/state/routing_table,nodes/{engine.base}-*")
    (index,) = shards["routing_table"]["indices"].values()
    (holder,) = [shard["node"] for shard in index["shards"]["0"] if shard["primary"]]
    name = shards["nodes"][holder]["name"]
    return next(node for node in nodes if node.node == name)


def test_a_node_is_killed_while_the_site_writes_and_searches(nodes, db):
    engine = ElasticEngine()
    engine.rebuild(topic(n, f"CIF numéro {n}") for n in range(BEFORE))
    assert green(nodes[0])["number_of_nodes"] == 3
    victim = keeper_of_the_index(nodes, engine)
    others = [node for node in nodes if node is not victim]
    waiting = list(range(BEFORE, BEFORE + DURING))
    found, failed = [], 0

    for number in range(DURING):
        if number == DURING // 3:
            victim.kill()
        until = time.monotonic() + 60
        while True:  # the outbox: what the cluster has not taken is offered again
            try:
                engine.write(
                    lambda asked: [topic(pk, f"CIF numéro {pk}") for _, pk in asked], [("topic", waiting[0])]
                )
                break
            except Unavailable:
                failed += 1
                assert time.monotonic() < until, "the cluster takes no writes any more"
                time.sleep(0.2)
        waiting.pop(0)
        found.append(ask(engine, "cif", size=1).total)

    assert found == list(range(BEFORE + 1, BEFORE + DURING + 1)), f"{failed} writes were offered again"
    assert green(others[0])["number_of_nodes"] == 2
    assert set(engine.fingerprints()) == {("topic", n) for n in range(BEFORE + DURING)}
    victim.start()
    assert green(others[0], wait_for_nodes=3)["number_of_nodes"] == 3
    assert set(engine.fingerprints()) == {("topic", n) for n in range(BEFORE + DURING)}


def test_with_a_node_away_the_index_is_built_again(nodes, db):
    engine = ElasticEngine()
    engine.rebuild(topic(n, "CIF") for n in range(50))
    green(nodes[0])
    keeper_of_the_index(nodes, engine).kill()

    until = time.monotonic() + 60
    while True:
        try:
            assert engine.rebuild(topic(n, "CIF") for n in range(80)) == 80
            break
        except Unavailable:
            assert time.monotonic() < until, "the cluster lets nobody build an index any more"
            time.sleep(0.5)

    assert ask(engine, "cif").total == 80
