"""Thanks given to answers, and what readers said of the procedures."""

from collections import Counter

from comcep.privacy.tables import AT_RISK, Key, unsafe_activity

STEPS = [{"votes": True}, {"votes": False}]


def fill(sheet):
    thanks, votes = sheet.snapshot.thanks, sheet.snapshot.votes
    if thanks.total() >= AT_RISK and not unsafe_activity(thanks, len(sheet.snapshot.members)):
        sheet.round("mercis", Key.of("thanks", "thanks", sheet.today), thanks.total())
    else:
        sheet.omitted["mercis"] = "small"
    given = Key.of("votes", "votes", sheet.today)
    parts = {"Fiche utile": votes.get(True, Counter()), "Fiche à revoir": votes.get(False, Counter())}
    sheet.share_if(sheet.steps["votes"]["votes"], "avis", given, "verdict", parts)
