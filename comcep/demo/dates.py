"""Where the community of January 2017 stands in time: every date moved by the same whole weeks."""

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.apps import apps
from django.db.models import Case, DateField, DateTimeField, F, When
from django.utils import timezone

LAST_DAY = date(2017, 1, 16)
LAST_MINUTE = datetime(2017, 1, 16, 17, 30)
FIRST_DAY = date(2016, 1, 1)
MOVED = [
    "members",
    "forum",
    "forum_conversation",
    "forum_tracking",
    "questions",
    "notifications",
    "moderation",
]
LATEST_HOURS = timedelta(minutes=90)


@dataclass(frozen=True)
class Stand:
    """The day that the community has come to, and the moment: nothing in it is later."""

    day: date
    moment: datetime

    @property
    def weeks(self):
        return (self.day - LAST_DAY).days // 7

    @property
    def is_now(self):
        """Whether it stands in the present: its questions can then have hours left."""
        return self.day == timezone.localdate()

    def ago(self, **long):
        return self.moment - timedelta(**long)

    def at_work(self, **long):
        """The last moment of somebody’s working hours (Saturdays included), at least that long ago."""
        moment = timezone.localtime(self.ago(**long))
        if moment.time() < time(8, 30):
            moment = datetime.combine(moment.date() - timedelta(days=1), time(18, 10), moment.tzinfo)
        if moment.time() > time(18, 30):
            moment = moment.replace(hour=18, minute=10)
        if moment.weekday() == 6:
            moment = (moment - timedelta(days=1)).replace(hour=18, minute=10)
        return moment


def stand_on(day):
    """Raises ``ValueError``, in a French sentence, for a day on which the community cannot stand."""
    today = timezone.localdate()
    if not LAST_DAY <= day <= today:
        raise ValueError(
            f"La communauté se charge pour un jour du {LAST_DAY:%d/%m/%Y} au {today:%d/%m/%Y}\u202f: "
            f"pas pour le {day:%d/%m/%Y}."
        )
    evening = timezone.make_aware(datetime.combine(day, LAST_MINUTE.time()))
    return Stand(day, min(evening, timezone.now()))


def move(stand):
    """Bring every date of the story to that day, week-days and hours of the clock kept.

    What would come after the moment, on a Monday before the evening, happens in the minutes before it.
    """
    if not stand.weeks:
        return
    weeks = timedelta(weeks=stand.weeks)
    stretches = list(_stretches(weeks))
    begin = max(
        timezone.localtime(stand.moment).replace(hour=0, minute=0), stand.ago(seconds=LATEST_HOURS.seconds)
    )
    end = timezone.make_aware(LAST_MINUTE + weeks)
    for model in itertools.chain.from_iterable(apps.get_app_config(label).get_models() for label in MOVED):
        moments = [field.name for field in model._meta.concrete_fields if isinstance(field, DateTimeField)]
        if moments:
            model._base_manager.update(**{name: _moved(name, stretches) for name in moments})
        if end > stand.moment:
            for name in moments:
                _hurry(model, name, begin, end, stand.moment)
        for field in model._meta.concrete_fields:
            if isinstance(field, DateField) and not isinstance(field, DateTimeField):
                _move_days(model, field.name, weeks)


def _stretches(weeks):
    """``(until, by how much)``, one for each time during which the clocks of both years differ alike."""
    before, until = None, None
    for number in range((LAST_DAY - FIRST_DAY).days + 2):
        midnight = datetime.combine(FIRST_DAY + timedelta(days=number), time.min)
        until = timezone.make_aware(midnight)
        by = timezone.make_aware(midnight + weeks).astimezone(UTC) - until.astimezone(UTC)
        if before is not None and by != before:
            yield until, before
        before = by
    yield None, before


def _moved(name, stretches):
    *earlier, (_, last) = stretches
    whens = [When(**{f"{name}__lt": until}, then=F(name) + by) for until, by in earlier]
    return Case(*whens, default=F(name) + last)


def _hurry(model, name, begin, end, moment):
    """Bring what falls between ``begin`` and ``end`` before the moment, in the same order."""
    share = (moment - begin) / (end - begin)
    for pk, at in model._base_manager.filter(**{f"{name}__gt": begin}).values_list("pk", name):
        model._base_manager.filter(pk=pk).update(**{name: min(begin + (at - begin) * share, moment)})


def _move_days(model, name, weeks):
    rows = list(model._base_manager.filter(**{f"{name}__isnull": False}))
    for row in rows:
        setattr(row, name, getattr(row, name) + weeks)
    model._base_manager.bulk_update(rows, [name], batch_size=200)
