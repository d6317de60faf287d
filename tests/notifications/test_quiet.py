"""When a mail may leave. The week of 9 January 2017 is a plain one; 14 July 2017 is a Friday."""

from datetime import date, datetime

import pytest
from django.utils.timezone import make_aware

from comcep import settings as site
from comcep.notifications.models import Rhythm
from comcep.notifications.quiet import opens_at


def rhythm(**changed):
    return Rhythm(**{"quiet_from": 20, "quiet_to": 8, "on_days_off": False, **changed})


def at(*moment):
    return make_aware(datetime(*moment))


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ((2017, 1, 10, 11, 30), (2017, 1, 10, 11, 30)),
        ((2017, 1, 10, 20, 0), (2017, 1, 11, 8)),
        ((2017, 1, 11, 7, 59), (2017, 1, 11, 8)),
        ((2017, 1, 13, 21, 0), (2017, 1, 16, 8)),  # Friday evening
        ((2017, 7, 13, 22, 0), (2017, 7, 17, 8)),  # a holiday, then a week-end
        ((2017, 3, 26, 2, 30), (2017, 3, 27, 8)),  # an hour that does not exist
    ],
)
def test_nights_and_days_off_are_quiet(moment, opens):
    assert opens_at(rhythm(), at(*moment)) == at(*opens)


def test_whoever_wants_mails_on_days_off_gets_them():
    saturday = at(2017, 1, 14, 11)

    assert opens_at(rhythm(on_days_off=True), saturday) == saturday


def test_the_same_hour_twice_means_no_quiet_hour():
    night = at(2017, 1, 10, 3)

    assert opens_at(rhythm(quiet_from=8, quiet_to=8), night) == night


def test_quiet_hours_may_stand_in_the_day():
    assert opens_at(rhythm(quiet_from=12, quiet_to=14), at(2017, 1, 10, 12, 15)) == at(2017, 1, 10, 14)


def test_a_leave_lasts_until_its_last_day():
    away = rhythm(away_from=date(2017, 1, 9), away_until=date(2017, 1, 12))

    assert opens_at(away, at(2017, 1, 10, 11)) == at(2017, 1, 13, 8)


def test_a_site_is_quiet_by_default(monkeypatch):
    source = (site.BASE_DIR / "comcep" / "settings.py").read_text()

    assert 'env.tuple("COMCEP_QUIET_HOURS", cast=int, default=(20, 8))' in source
    assert 'env.bool("COMCEP_MAIL_ON_DAYS_OFF", default=False)' in source
