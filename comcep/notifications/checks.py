"""May this person still know? The caller of ``tell`` names the check; here it is repeated.

A check is a function ``may_know(recipient, *args) -> bool``, found by its dotted path. It may carry a
``many`` attribute, ``many(recipient, [args, …]) -> [bool, …]``, that answers for a whole page at a constant
cost. What a check does not clearly allow is not shown and not sent.
"""

import logging
from itertools import groupby

from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


def may_know(notice):
    """Ask the check named by ``notice`` again, now. An error in the check is raised to the caller."""
    return bool(import_string(notice.check_path)(notice.recipient, *notice.args))


def still_allowed(recipient, notices):
    """Keep, in their order, the notices that ``recipient`` may still know of: one call per sort of check."""
    allowed = set()
    by_path = sorted(notices, key=lambda notice: notice.check_path)
    for path, same in groupby(by_path, key=lambda notice: notice.check_path):
        same = list(same)
        try:
            answers = _answers(import_string(path), recipient, [notice.args for notice in same])
        except Exception:
            # Whatever breaks in a check, its notices stay hidden and the page opens.
            logger.exception("the check %s failed", path)
            continue
        allowed.update(notice.pk for notice, answer in zip(same, answers, strict=True) if answer)
    return [notice for notice in notices if notice.pk in allowed]


def _answers(check, recipient, many_args):
    if hasattr(check, "many"):
        return list(check.many(recipient, many_args))
    return [check(recipient, *args) for args in many_args]
