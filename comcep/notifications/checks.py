"""May this person still know? Whoever tells names the :class:`Check`; here it is asked again.

A row keeps the name of its check, never its place in the code. Each package adds its own in
``AppConfig.ready``; what no check clearly allows is not shown and not sent.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.core.checks import Error

logger = logging.getLogger(__name__)

_declared, _checks, _missed = [], {}, set()


class UnknownCheck(LookupError):
    """No package has added a check of that name."""


class About(NamedTuple):
    """What a notice is about: a title that this reader may see, and whether it was read meanwhile.

    ``of`` is the same for notices that a digest tells in one line. ``actions``: what its mail leads to
    besides, as ``(words, path)``; each path opens a page with a button, because scanners follow links.
    ``answers``: the public id of what a reply by mail would answer, where this reader may answer.
    """

    title: str = ""
    read: bool = False
    of: str = ""
    actions: tuple = ()
    answers: str = ""


NOTHING_SAID = About()


@dataclass(frozen=True)
class Check:
    """``name`` is a noun and a verb ("post.read"); rows hold it, so it never changes once it was told.

    One way of asking, the one that suits it:

    - ``one(recipient, *args) -> bool``;
    - ``many(recipient, [args, …]) -> [bool, …]``, for a whole page at a constant cost;
    - ``about(recipient, [args, …]) -> [About or None, …]``, which also says what each one is about, as it
      stands now; ``None`` when the recipient may not know.
    """

    name: str
    one: Callable | None = None
    many: Callable | None = None
    about: Callable | None = None

    def __post_init__(self):
        if [self.one, self.many, self.about].count(None) != 2:
            raise TypeError(f"the check {self.name} is asked in one way: one, many or about")
        _declared.append(self)

    def answers(self, recipient, many_args):
        """What each of ``many_args`` is about, or ``None``, in their order."""
        if self.about:
            return list(self.about(recipient, many_args))
        allowed = (
            self.many(recipient, many_args)
            if self.many
            else [self.one(recipient, *args) for args in many_args]
        )
        return [NOTHING_SAID if each else None for each in allowed]


def add(*checks):
    for check in checks:
        if _checks.setdefault(check.name, check) != check:
            raise ValueError(f"two checks are named {check.name}")


def named(name):
    """The check of that name. Raises :class:`UnknownCheck`."""
    try:
        return _checks[name]
    except KeyError:
        raise UnknownCheck(name) from None


def every_declared_check_is_added(app_configs, **kwargs):
    """System check: a row that holds a name which no package adds would never be shown nor sent."""
    return [
        Error(
            f"No package adds the notification check {check.name}.",
            hint="Give it to comcep.notifications.checks.add in AppConfig.ready.",
            obj=(check.one or check.many or check.about).__module__,
            id="notifications.E001",
        )
        for check in _declared
        if _checks.get(check.name) != check
    ]


def about_now(notice):
    """What ``notice`` is about, asked now; ``None`` when its recipient may no longer know.

    An error in the check is raised to the caller, who can ask again later.
    """
    (answer,) = named(notice.check_name).answers(notice.recipient, [notice.args])
    return answer  # wall: mail-asked


def described(recipient, notices):
    """``[(notice, About)]``, in their order, for those that ``recipient`` may still know of.

    One call per sort of check. Whatever breaks in a check, its notices stay out and the others come.
    """
    found = {}
    by_check = sorted(notices, key=lambda notice: notice.check_name)
    for name, same in groupby(by_check, key=lambda notice: notice.check_name):
        same = list(same)
        try:
            answers = named(name).answers(recipient, [notice.args for notice in same])
        except UnknownCheck:
            _miss(name)
            continue
        except Exception:
            logger.exception("the check %s failed", name)
            continue
        # wall: notice-shown
        found.update((notice.pk, about) for notice, about in zip(same, answers, strict=True) if about)
    return [(notice, found[notice.pk]) for notice in notices if notice.pk in found]


def still_allowed(recipient, notices):
    """Keep, in their order, the notices that ``recipient`` may still know of."""
    return [notice for notice, _ in described(recipient, notices)]


def _miss(name):
    if name not in _missed:
        _missed.add(name)
        logger.error("no package adds the check %s: its notices are not shown", name)
