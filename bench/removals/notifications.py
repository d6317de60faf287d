"""Nobody is told, shown or led to what they may no longer know: the check is asked again each time."""

from bench.removals.canary import ABSENT, MEETS
from bench.walls import ALWAYS, GONE, NEVER, Gives, WithoutTest

REMOVALS = [
    (
        "une notification est redemandée avant d’être montrée",
        [("notice-shown", ALWAYS)],
        ["test_centre.py", f"{MEETS} [outsider]"],
    ),
    (
        "une notification est redemandée avant d’ouvrir",
        [("notice-opened", GONE)],
        ["test_centre.py", f"{ABSENT} [outsider]"],
    ),
    (
        "un courriel est redemandé avant de partir",
        [("mail-asked", Gives("it or NOTHING_SAID"))],
        ["test_mail.py no_longer_be_known"],
    ),
    (
        "un compte clos ne reçoit plus rien",
        [("closed-account", WithoutTest("stands"))],
        ["test_mail.py closed_account"],
    ),
    (
        "un courriel d’une machine n’est ni publié ni répondu",
        [("no-answer-to-machines", NEVER)],
        ["test_reply_by_mail.py neither_published_nor_answered"],
    ),
    (
        "l’adresse qui prend les courriels demande leur signature",
        [("inbound-signature", NEVER)],
        ["test_reply_by_mail.py what_its_secret_signs"],
    ),
]
