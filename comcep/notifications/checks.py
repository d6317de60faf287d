"""May this person still know? The caller of ``tell`` names the check; here it is repeated.

A check is a function ``(recipient, *args) -> bool``, found by its dotted path. What it does not
clearly allow is not shown and not sent. It may carry one of two attributes, for a whole page at a constant
cost:

- ``many(recipient, [args, …]) -> [bool, …]``;
- ``about(recipient, [args, …]) -> [About or None, …]``, which also says what each one is about, as it stands
  now; ``None`` when the recipient may not know.
"""

import logging
from itertools import groupby
from typing import NamedTuple

from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


class About(NamedTuple):
    """What a notice is about: a title that this reader may see, and whether it was read meanwhile.

    ``of`` is the same for notices that a digest tells in one line.
    """

    title: str = ""
    read: bool = False
    of: str = ""


NOTHING_SAID = About()


def about_now(notice):
    """What ``notice`` is about, asked now; ``None`` when its recipient may no longer know.

    An error in the check is raised to the caller, who can ask again later.
    """
    (answer,) = _answers(import_string(notice.check_path), notice.recipient, [notice.args])
    return answer


def described(recipient, notices):
    """``[(notice, About)]``, in their order, for those that ``recipient`` may still know of.

    One call per sort of check. Whatever breaks in a check, its notices stay out and the others come.
    """
    found = {}
    by_path = sorted(notices, key=lambda notice: notice.check_path)
    for path, same in groupby(by_path, key=lambda notice: notice.check_path):
        same = list(same)
        try:
            answers = _answers(import_string(path), recipient, [notice.args for notice in same])
        except Exception:
            logger.exception("the check %s failed", path)
            continue
        found.update((notice.pk, about) for notice, about in zip(same, answers, strict=True) if about)
    return [(notice, found[notice.pk]) for notice in notices if notice.pk in found]


def still_allowed(recipient, notices):
    """Keep, in their order, the notices that ``recipient`` may still know of."""
    return [notice for notice, _ in described(recipient, notices)]


def _answers(check, recipient, many_args):
    if hasattr(check, "about"):
        return list(check.about(recipient, many_args))
    if hasattr(check, "many"):
        allowed = check.many(recipient, many_args)
    else:
        allowed = [check(recipient, *args) for args in many_args]
    return [NOTHING_SAID if each else None for each in allowed]
