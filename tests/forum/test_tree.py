"""The tree of sections: every place sound, whatever is done to it by however many; its addresses."""

import random
from io import StringIO
from multiprocessing import get_context

import pytest
from django.core.management import call_command
from django.db import connections
from django.urls import get_resolver

from comcep.members.access.audiences import Audience
from forum.engine.forum import order
from forum.engine.forum.models import Forum
from forum.engine.forum_permission.handler import PermissionHandler
from forum.questions.models import SectionAudience
from forum.sections import arranging
from forum.sections.addresses import RESERVED, Unfit, address_for
from forum.sections.arranging import Refused, Wanted
from tests.factories import MemberFactory, SectionFactory

PLACES = ("pk", "parent_id", "tree_id", "lft", "rght", "level")


def places():
    return {row[0]: row[1:] for row in Forum.objects.values_list(*PLACES)}


def sound():
    """By mptt's own reading: each branch holds what is below it, and nothing else."""
    rows = places()
    for pk, (parent, tree, left, right, level) in rows.items():
        below = {k for k, v in rows.items() if v[1] == tree and left < v[2] < right}
        held, more = set(), {k for k, v in rows.items() if v[0] == pk}
        while more:
            held |= more
            more = {k for k, v in rows.items() if v[0] in more}
        assert below == held and right - left == 2 * len(held) + 1
        assert level == 0 if parent is None else level == rows[parent][4] + 1
    numbers = [(v[1], n) for v in rows.values() for n in v[2:4]]
    assert len(numbers) == len(set(numbers))
    return rows


def wanted(section, **changed):
    said = section.audience
    fields = {
        "name": section.name,
        "parent": section.parent,
        "holds_topics": section.is_forum,
        "audience": said.audience,
    }
    return Wanted(**{**fields, **changed})


def one_step(dice):
    """Create, nest or order a section, drawn by lot; what the house forbids changes nothing."""
    sections = list(Forum.objects.select_related("audience", "parent").order_by("pk"))
    section, parent = dice.choice(sections), dice.choice([None, *sections])
    act = dice.choice(["nest", "nest", "nest", "up", "down", "create"])
    try:
        if act == "create" and len(sections) < 25:
            arranging.create(Wanted(name=f"Rubrique {dice.random()}", parent=parent))
        elif act == "nest":
            arranging.change(section, wanted(section, parent=parent))
        else:
            arranging.step(section, act == "up", among=[s.pk for s in sections])
    except Refused:
        pass


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(2))
def test_any_arranging_leaves_every_place_sound(seed):
    dice = random.Random(seed)
    for _ in range(6):
        SectionFactory()
    for _ in range(15):
        one_step(dice)

    assert len(sound()) > 5
    assert order.repair(Forum) == (0, [])


@pytest.mark.django_db
def test_recount_repairs_a_spoilt_tree_and_keeps_its_order(peer):
    """Numbers as two writers of mptt leave them; readers went on reading meanwhile."""
    top, other = SectionFactory(), SectionFactory()
    one, two = SectionFactory(parent=top), SectionFactory(parent=top)
    below = SectionFactory(parent=two)
    before = sound()
    Forum.objects.filter(pk=below.pk).update(tree_id=1, lft=1, rght=2)
    Forum.objects.filter(pk=one.pk).update(rght=99, level=4)
    readable = set(PermissionHandler(MemberFactory(peer=True)).readable_ids())
    assert readable == {row.pk for row in (top, other, one, two, below)}

    said = StringIO()
    call_command("recount_forum", stdout=said)
    call_command("recount_forum", stdout=(again := StringIO()))

    assert places() == before
    assert "tree: 2 corrigé(s)" in said.getvalue() and "tree: 0 corrigé(s)" in again.getvalue()


@pytest.mark.django_db
def test_a_section_below_itself_is_read_by_nobody_then_by_moderators(peer, moderator):
    other = SectionFactory()
    one = SectionFactory()
    two = SectionFactory(parent=one)
    Forum.objects.filter(pk=one.pk).update(parent=two)

    def readers():
        return [
            set(PermissionHandler(type(m).objects.get(pk=m.pk)).readable_ids()) for m in (peer, moderator)
        ]

    Forum.objects.get(pk=other.pk).save()  # the matrix is read again
    assert readers() == [{other.pk}, {other.pk}]
    call_command("recount_forum", stdout=StringIO())

    assert readers() == [{other.pk}, {other.pk, one.pk, two.pk}]
    assert SectionAudience.objects.get(forum=one).audience == Audience.MODERATORS and sound()


def arrange(seed):
    dice = random.Random(seed)
    for _ in range(8):
        one_step(dice)
    connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_branches_moved_by_several_processes_leave_the_tree_sound():
    for _ in range(6):
        SectionFactory(parent=SectionFactory())
    connections.close_all()  # each process has its own
    processes = [get_context("fork").Process(target=arrange, args=[seed]) for seed in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)

    assert [process.exitcode for process in processes] == [0, 0, 0]
    assert len(sound()) >= 12 and order.repair(Forum) == (0, [])


def first_words():
    """The first word of every address of the site below /forum/."""
    forum = next(p for p in get_resolver().url_patterns if str(p.pattern) == "forum/")
    for route in forum.url_patterns:
        word = str(route.pattern).split("/")[0]
        if word and "<" not in word:
            yield word


def test_a_new_address_of_the_forum_is_reserved_before_a_section_takes_it():
    assert set(first_words()) - RESERVED == set()


@pytest.mark.django_db
def test_no_section_takes_a_reserved_word_and_one_of_a_name_taken_gets_a_number():
    SectionFactory(slug="cpf")

    for word in RESERVED:
        with pytest.raises(Unfit):
            address_for(word)
        with pytest.raises(Unfit):
            address_for("Un nom", asked=word.replace("-", " ").upper())
    assert [address_for(name) for name in ("CPF", "Le C.P.F. et l’été", "日本")] == [
        "cpf-2",
        "le-cpf-et-lete",
        "une-rubrique",
    ]
