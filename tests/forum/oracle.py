"""The clock of the promise told again, slowly and otherwise: one walks through time by quarters of an hour.

A history is a list of acts, each at a whole quarter. The oracle keeps what a reader sees at each step, and
two sums of quarters; it knows no intervals, and nothing of the product.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

QUARTER = timedelta(minutes=15)
START = datetime(2026, 1, 1, tzinfo=UTC)
TWO_DAYS, FOURTEEN_HOURS = 4 * 48, 4 * 14
SCHEDULE = {
    "bretagne": ("Europe/Paris", None),
    "grand-est": ("Europe/Paris", None),
    "grand-est 67": ("Europe/Paris", "6AE"),
    "grand-est 57": ("Europe/Paris", "57"),
    "guadeloupe": ("America/Guadeloupe", "971"),
    "guyane": ("America/Cayenne", "973"),
    "la-reunion": ("Indian/Reunion", "974"),
    "mayotte": ("Indian/Mayotte", "976"),
}


def moment(step):
    return START + step * QUARTER


_calendars = {}


@cache
def works(step, where):
    """Whether the quarter that begins at ``step`` is one of work there."""
    zone, code = SCHEDULE[where]
    if where not in _calendars:
        _calendars[where] = ZoneInfo(zone), country_holidays("FR", subdiv=code, years=range(2025, 2029))
    zone, closed = _calendars[where]
    local = moment(step).astimezone(zone)
    return local.weekday() < 5 and local.date() not in closed and local.hour in {9, 10, 11, 14, 15, 16}


class Reader:
    """What can be read at the end of a history: message → since when."""

    def __init__(self, acts):
        self.first_read, self.readable, self.messages = {}, set(), {}
        for step, act, key, *what in sorted(acts, key=lambda one: one[0]):
            if act == "write":
                self.messages[key] = what[0]
                if what[1]:
                    self._show(key, step)
            elif act in {"approve", "restore"} and key in self.messages:
                self._show(key, step)
            elif act == "remove":
                self.readable.discard(key)

    def _show(self, key, step):
        self.readable.add(key)
        self.first_read.setdefault(key, step)

    def heard(self):
        """``{step: [message, …]}``, none before the question itself could be read."""
        opened = self.first_read.get("head")
        found = {}
        if opened is None:
            return found
        for key in self.messages:
            if key in self.readable and key != "head":
                found.setdefault(max(self.first_read[key], opened), []).append(self.messages[key])
        return found


def walk(asked, heard, network, outsiders_write, where, until):
    """``(step of the first answer, quarters waited, quarters of work, paused at the end)``, to ``until``."""
    spent, waited, worked, since, served = 0, 0, 0, None, set()
    for step in range(asked, until + 1):
        for message in heard.get(step, []):
            foreign = message["network"] and message["network"] != network and not message["outsider"]
            if message["mine"]:
                since = None
            elif message["nature"] == "precision" and foreign and message["who"] not in served:
                served.add(message["who"])
                since = step if since is None and spent < TWO_DAYS else since
            elif message["nature"] == "answer" and message["role"] != "moderator":
                if foreign or (outsiders_write and message["outsider"]):
                    return step, waited, worked, False
        if since is not None and spent == TWO_DAYS:
            since = None
        if step == until:
            break
        if since is not None:
            spent += 1
        else:
            waited += 1
            worked += works(step, where)
    return None, waited, worked, since is not None
