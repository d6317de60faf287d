"""Thanks given to answers, and what readers said of the procedures."""

from collections import Counter

from comcep.committee.plan.rules import unsafe_activity
from comcep.privacy.tables import Key

STEPS = [{"votes": True}, {"votes": False}]


def fill(sheet):
    thanks, votes = sheet.snapshot.thanks, sheet.snapshot.votes
    unsafe = unsafe_activity(sheet.plan, thanks, len(sheet.snapshot.members))
    if thanks.total() >= sheet.plan.at_risk and not unsafe:
        given = Key.of("thanks", "thanks", sheet.today)
        sheet.round(sheet.table("mercis", given), given, thanks.total())
    else:
        sheet.omitted["mercis"] = "small"
    given = Key.of("votes", "votes", sheet.today)
    parts = {"Fiche utile": votes.get(True, Counter()), "Fiche à revoir": votes.get(False, Counter())}
    sheet.share_if(sheet.steps["votes"]["votes"], "avis", given, "verdict", parts)
