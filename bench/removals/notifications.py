"""Nobody is told, shown or led to what they may no longer know: the check is asked again each time."""

from bench.removals.canary import ABSENT, MEETS

REMOVALS = [
    (
        "une notification est redemandée avant d’être montrée",
        [
            (
                "comcep/notifications/checks.py",
                "zip(same, answers, strict=True) if about)",
                "zip(same, answers, strict=True))",
            )
        ],
        ["test_centre.py", f"{MEETS} [outsider]"],
    ),
    (
        "une notification est redemandée avant d’ouvrir",
        [
            (
                "comcep/notifications/views.py",
                "    if not still_allowed(member, [notice]):\n        raise Http404\n",
                "",
            )
        ],
        ["test_centre.py", f"{ABSENT} [outsider]"],
    ),
    (
        "un courriel est redemandé avant de partir",
        [("comcep/notifications/checks.py", "    return answer\n", "    return answer or NOTHING_SAID\n")],
        ["test_mail.py no_longer_be_known"],
    ),
    (
        "un compte clos ne reçoit plus rien",
        [
            (
                "comcep/notifications/mail.py",
                "if not stands(row.recipient) or not row.recipient.email",
                "if not row.recipient.email",
            )
        ],
        ["test_mail.py closed_account"],
    ),
]
