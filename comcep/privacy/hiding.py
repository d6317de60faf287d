"""Which other cells are hidden so that nobody who subtracts finds the small ones."""

import time

from comcep.privacy.tables import K, System


def protect(system: System, *, k=K, time_limit=60.0):
    """The keys to hide, primaries included: each primary cell stays in doubt for whoever knows the rest.

    Zeros are never hidden, so a reader knows that a hidden cell is at least 1, and so do we. Raises
    :class:`~comcep.privacy.tables.NotProtected` when no pattern exists or the time is over.
    """
    from comcep.privacy.suppression import Suppression  # loads scipy: a second that no page should wait for

    system.check()
    return Suppression(system, k, time.monotonic() + time_limit).run()
