"""The whole demonstration, loaded once for this file, and loaded again."""

import hashlib

import pytest
from django.apps import apps
from django.core import serializers
from django.db import transaction

from comcep.committee.models import Report
from comcep.demo import published
from comcep.search import index
from kb.models import ProcedurePage
from tests.demo.test_load_demo import load
from tests.search.indexes import lose, own_index


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, tmp_path_factory):
    """What loading says; each test undoes its own part."""
    with (
        django_db_blocker.unblock(),
        own_index(tmp_path_factory.mktemp("demonstration")),
        transaction.atomic(),
    ):
        yield load()
        transaction.set_rollback(True)


def checksum():
    """Of every row of our apps and of the pages, whatever its table."""
    digest = hashlib.sha256()
    for label in (
        "members",
        "forum",
        "forum_conversation",
        "forum_tracking",
        "forum_permission",
        "questions",
        "kb",
    ):
        for model in apps.get_app_config(label).get_models():
            for line in serializers.serialize("jsonl", model._default_manager.order_by("pk")).splitlines():
                digest.update(line.encode())
    return digest.hexdigest()


def test_the_whole_community_is_loaded(told, db):
    assert "319 membres, 97 sujets, 518 messages, 96 fiches" in told
    assert ProcedurePage.objects.live().count() == 96
    assert Report.objects.released().filter(as_of=published.figures()["as_of"]).exists()


def test_a_second_run_changes_nothing(told, db):
    before = checksum()

    assert "rien n’a changé" in load()

    assert checksum() == before


def test_a_second_run_repairs_the_index_of_a_load_cut_before_it(told, db):
    lose()

    load()

    assert index.differences() == ([], [])
