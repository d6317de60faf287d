"""Copies of the migrated schema: whole, of the migrations as they are now, made by one process at a time."""

import os
import time
from multiprocessing import get_context
from pathlib import Path

import pytest
from django.core.management import call_command
from wagtail.models import Locale, Site

from comcep import public_ids
from comcep.members import triggers
from comcep.search import glossary
from forum.questions.models import Theme
from tests.schema import KEPT, files_of_migrations, kept_copy, lay_down_again, mark_of
from tests.servers.processes import cache_folder


def write_slowly(path):
    with open(path.parent.parent / "log", "a") as log:
        log.write("made\n")
    path.write_text("half")
    time.sleep(0.5)
    path.write_text("whole")


def read_copy(folder):
    assert kept_copy(folder, "sqlite-1", write_slowly).read_text() == "whole"


def stop_halfway(path):
    path.write_text("half")
    raise RuntimeError("the machine was stopped")


def test_two_processes_make_it_once_and_both_find_it_whole(tmp_path):
    processes = [get_context("fork").Process(target=read_copy, args=[tmp_path]) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)

    assert [process.exitcode for process in processes] == [0, 0]
    assert (tmp_path / "log").read_text() == "made\n"


def test_a_copy_that_was_not_finished_is_made_again(tmp_path):
    with pytest.raises(RuntimeError):
        kept_copy(tmp_path, "sqlite-1", stop_halfway)

    read_copy(tmp_path)


def test_the_newest_are_kept_of_each_kind_of_database(tmp_path):
    for number in range(KEPT + 2):
        kept = kept_copy(tmp_path, f"sqlite-{number}", write_whole)
        os.utime(kept, (number, number))
    kept_copy(tmp_path, "postgresql-0", write_whole)

    left = {path.name for path in tmp_path.iterdir() if not path.name.startswith("lock")}
    assert left == {f"sqlite-{number}" for number in range(2, KEPT + 2)} | {"postgresql-0"}


def write_whole(path):
    path.write_text("whole")


def test_another_word_in_a_migration_is_another_schema(tmp_path):
    migrations = [tmp_path / "0001_initial.py", tmp_path / "0002_more.py"]
    for path in migrations:
        path.write_text("class Migration: ...")
    before = mark_of(migrations)
    migrations[1].write_text("class Migration: pass")

    assert mark_of(migrations) != before


def test_the_mark_is_the_same_in_another_folder(tmp_path):
    files = [tmp_path / place / "0001_initial.py" for place in ("here", "there")]
    for path in files:
        path.parent.mkdir()
        path.write_text("class Migration: ...")

    assert mark_of(files[:1]) == mark_of(files[1:])


def test_what_migrations_call_and_read_belongs_to_their_mark():
    files = set(files_of_migrations())

    assert Path(triggers.__file__) in files
    assert Path(public_ids.__file__) in files
    assert Path(glossary.__file__).parent / "data" / "glossary.json" in files


@pytest.mark.django_db(transaction=True)
def test_after_a_test_that_commits_everything_that_migrations_brought_is_there_again():
    call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)
    assert not Locale.objects.exists()

    lay_down_again(cache_folder() / "schemas")

    assert Theme.objects.exists() and Site.objects.exists() and Locale.objects.exists()
