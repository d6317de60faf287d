"""A database made by build 198fa2c comes to the head, and members see of it what they saw that day.

``old/`` holds that database, as text: ``make.py`` runs ``old/world.py.198fa2c`` inside a checkout of that
build, in the environment of its lock files, then ``look.py``, which writes down what everybody sees
(``facts.json``). Here the same ``look.py`` builds the database again, on the server of this profile, migrates
it to the head and looks once more, by the same clock, in a process and a database of its own. Addresses,
wording and markup may change: what is compared are words that members wrote, who sees them, in which order,
beside which states and numbers (``vocabulary.py``), and where the addresses of that day lead.

- A word of the site by which a state or a number is known was changed: add it in ``vocabulary.py``.
- An issue changes what members see, on purpose: say so in ``changes.py``.
- To make ``old/`` again (it should never be needed): ``python -m tests.net.make``.
"""

import fcntl
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.net import compare
from tests.net.changes import CHANGES
from tests.profiles import asked_for

BEFORE = json.loads((Path(__file__).parent / "old" / "facts.json").read_text())
# What another server makes of the rows of that day, these see on it: one who asked and whose notices wait, an
# outside member, who moderates, and nobody. What a page then does with rows, it does on one machine.
ON_EACH = {"nobody", "adviser", "outsider", "moderator"}
EVERYBODY = {role for seen in BEFORE["pages"].values() for roles, _ in seen for role in roles}
ROLES = [
    role if role in ON_EACH else pytest.param(role, marks=pytest.mark.embedded) for role in sorted(EVERYBODY)
]


@pytest.fixture(scope="module")
def roles(request):
    return ON_EACH | asked_for(request, "role")


@pytest.fixture(scope="module")
def now(roles, tmp_path_factory):
    """What they see at the head; looked at once, whichever worker asks first."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    facts = shared / "net.json"
    with (shared / "net.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not facts.exists():
            _look(facts, roles)
    return json.loads(facts.read_text())


def _look(facts, roles):
    on_a_server = "DATABASE_URL" in os.environ
    done = subprocess.run(
        [sys.executable, "-m", "tests.net.look", facts, *sorted(roles)],
        cwd=settings.BASE_DIR,
        env=os.environ | ({"COMCEP_NET_DATABASE": f"comcep_net_{os.getpid()}"} if on_a_server else {}),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-6000:]


@pytest.fixture(scope="module")
def differences(roles, now):
    return compare.everything(compare.of(roles, BEFORE), now)


def unexpected(lines):
    """Those that no change explains."""
    return "\n".join(line for line in lines if not any(re.search(each, line) for each in CHANGES))


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_what_they_saw(differences, role):
    assert not unexpected(line for line in differences["pages"] if f" as {role}: " in line)


def test_an_old_address_leads_who_may_read_it_to_the_same_page_and_nobody_else(differences):
    assert not unexpected([*differences["addresses"], *differences["messages"]])


def test_an_old_notice_leads_its_reader_where_it_led_and_nobody_else(differences):
    assert not unexpected(differences["notices"])


def test_links_of_lists_lead_where_they_led(differences):
    assert not unexpected(differences["links"])


def test_the_back_office_opens_to_the_same_people(differences):
    assert not unexpected(differences["back office"])


def test_ones_own_data_holds_all_that_it_held(differences):
    assert not unexpected(differences["data"])


def test_a_released_report_has_not_changed(differences):
    assert not unexpected(differences["report"])


def test_links_in_mails_of_that_day_open_and_do_what_they_did(differences):
    assert not unexpected(differences["mails of that day"])


def test_the_open_session_and_the_password_still_open_the_account(differences):
    assert not unexpected(differences["entries"])


def test_tasks_under_way_keep_their_names(differences):
    assert not unexpected(differences["tasks"])


def test_messages_under_way_are_worked_through(now):
    assert not now["sent"]["failed"]


def test_each_mail_that_waited_leaves_once_with_the_same_news(differences):
    assert not unexpected(differences["mails"])


def test_what_was_not_to_be_sent_is_not(differences):
    assert not unexpected(differences["not sent"])


def test_no_mail_is_left_waiting(now):
    assert now["sent"]["still due"] == [0, 0]


def test_that_day_holds_what_is_compared():
    """Facts that say nothing would never differ."""
    assert {"adviser@exemple.test"} == {mail for name in compare.ENTRIES for mail in BEFORE[name]["address"]}
    assert all(BEFORE["tasks"].values())
    assert len(BEFORE["sent"]["mails"]) > 25
    assert all(told["changes"] for told in BEFORE["mails of that day"].values())


@pytest.mark.embedded  # a change may be told of somebody whom another server does not ask as
def test_each_change_that_is_told_is_true(differences):
    lines = [line for found in differences.values() for line in found]
    assert [each for each in CHANGES if not any(re.search(each, line) for line in lines)] == []
