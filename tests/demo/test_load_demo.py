"""``manage.py load_demo``."""

import io

import pytest
from django.core.management import CommandError, call_command

from comcep.demo import published
from comcep.members.models import Member
from forum.engine.forum_conversation.models import Topic
from tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


def load(*options):
    out = io.StringIO()
    call_command("load_demo", *options, stdout=out)
    return out.getvalue()


def test_what_visitors_of_the_demonstration_wrote_stays(peer):
    Member.objects.update(is_demo=True)

    load()

    assert Member.objects.get() == peer


def test_it_refuses_where_real_members_exist(peer):
    with pytest.raises(CommandError, match="vrais membres"):
        load()

    assert Member.objects.get() == peer


def test_it_refuses_on_a_real_site(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="site réel"):
        load()

    assert not Member.objects.exists()


def test_a_broken_file_is_told_in_one_line_and_changes_nothing(tmp_path, monkeypatch):
    for path in published.DATA.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    text = (tmp_path / "outils.json").read_text()
    (tmp_path / "outils.json").write_text(text.replace('"section": "liens-utiles"', '"section": "liens"', 1))
    monkeypatch.setattr(published, "DATA", tmp_path)

    with pytest.raises(CommandError) as error:
        load()

    assert (
        str(error.value)
        == "outils.json, «\u202foutil-recherche-opca\u202f»\u00a0: rubrique inconnue (liens)."
    )
    assert not Topic.objects.exists()
    assert not Member.objects.exists()


def test_a_load_cut_short_leaves_nothing(monkeypatch):
    def cut(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("comcep.demo.pages.load_site", cut)
    with pytest.raises(KeyboardInterrupt):
        load()

    assert not Member.objects.exists()


@pytest.mark.parametrize("option", [None, "--advise"])
def test_a_demonstration_that_somebody_joined_starts_again(option):
    """Under another folder, or after two weeks: it is refused no more than the day before."""
    there = {
        MemberFactory(peer=True, is_demo=True),
        MemberFactory(peer=True),
        MemberFactory(state="confirmed"),
    }

    load(*filter(None, [option]))

    assert set(Member.objects.all()) == there


def test_nor_is_it_loaded_again():
    there = {
        MemberFactory(peer=True, is_demo=True),
        MemberFactory(peer=True),
        MemberFactory(state="confirmed"),
    }

    with pytest.raises(CommandError, match="vrais membres"):
        load("--reload")

    assert set(Member.objects.all()) == there


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("hier", "n’est pas une date"),
        ("2017-02-30", "n’est pas une date"),
        ("2017-01-15", "pas pour le 15/01/2017"),
        ("9999-01-01", "pas pour le 01/01/9999"),
    ],
)
def test_a_day_on_which_it_cannot_stand_is_told_in_one_line(day, said):
    with pytest.raises(CommandError, match=said) as error:
        load("--today", day)

    assert "\n" not in str(error.value)
    assert not Member.objects.exists()
