"""What ``bench.promise`` supposes of people, each with its reason. Change it here, nowhere else.

Nobody has measured these of the community; each is chosen on the cautious side where two readings were
possible. What is measured is what the product adds under them, for four click rates.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

# Time

SITE = ZoneInfo("Europe/Paris")
START = datetime(2017, 1, 9, tzinfo=SITE)
"""A Monday; the 90 days from it hold no public holiday, so that they are like one another."""
EVERY = 15
"""Minutes between two climbs: the product climbs every five, so this is late rather than early."""

# How much the community looks at its screens, by hour, against an hour of office. Advisers receive from 9 to
# 12 and from 14 to 17 and read between two meetings; "at any moment" (S3:284), a little.
ATTENTION_WORKING = [
    *[0.01] * 7, 0.25, 0.7, 1, 1, 1, 0.5, 0.6, 1, 1, 1, 0.7, 0.3, 0.2, 0.2, 0.15, 0.1, 0.02,
]  # fmt: skip
ATTENTION_FREE = [*[0.01] * 8, *[0.1] * 14, 0.05, 0.02]

# Who is there

NETWORKS = {"pole-emploi": 30, "missions-locales": 27, "cap-emploi": 13, "opacif": 18, "apec": 12}
"""Shares of advisers, from the figures of 16 January 2017 (S3:1006-1019), small Opacif together."""
REGIONS = 13
DECLARE = 0.6
"""Share of members who declared themes: a box of the profile, shown to colleagues. From one to three."""
THEMES = [14, 12, 10, 9, 8, 7, 6, 6, 5, 5, 4, 4]
"""How often each theme is asked about, and known: a few carry much, none carries all."""
SOLVED_BEFORE = 400
"""Accepted answers from before, for 1,000 members; a tenth of them wrote half, as in any forum."""
ON_CALL = 0.06
"""Share who ticked « d’astreinte »: fewer than the one in ten who write in a forum that all read, as it asks
two answers a week at most."""
OPTED_OUT = 0.06
"""Who asks not to be solicited, from the first day."""
KEEPS_ON_WEEK_ENDS = 0.12
"""Who takes mails on days off as well; the others have the default of the site."""
SHORT_DAYS = 0.1
"""Who closes mails from 18 h to 9 h instead of 20 h to 8 h."""
LEAVE = 0.6
"""Share of members who take a week of leave within 90 days; half of these say so in their profile."""
LEAVE_SAID = 0.5

# Questions

ASKED_A_DAY = 9
"""Questions a working day for 1,000 members: about one every five months for each. The published community
asked three times less (97 topics in eleven months, 319 members at the end); a kept promise is used."""
ASKED_ON_FREE_DAYS = 0.03
"""Share of questions asked on a Saturday or a Sunday: advisers ask from their office."""
ASKING_HOURS = [(9, 12), (13, 18)]
WITHOUT_THEME = 0.15

# Answers without the ladder

BASELINE = 0.70
"""Share answered in time without the ladder: the hazards below are scaled until it is met exactly. What it
supposes of today is thus one figure; who finds it generous or severe changes it here."""
SPREAD = 1.3
"""Shape of the gamma law of how easily a question finds its answer: some draw ten, some none."""

# Answers with it

CLICK_RATES = [5, 10, 20, 40]
"""Percent of solicitations whose reader opens the page and answers; mails that ask by name and say why are
opened by a third to a half of readers in the trade's own newsletters, and far fewer act on them."""
TO_CLICK = 1.5
"""Mean hours of office attention between the mail and the click, of those who click: half of them within the
hour of attention. Half of the replies to mails come within 47 minutes, nine in ten within a day (Kooti and
others, WWW 2015, two million people): this is slower."""
TAKES_CARE, NOT_ME = 0.75, 0.15
"""Of those who click: « je m’en occupe », « pas moi »; the others say « plus tard »."""
REMINDED = 0.5
"""Of those who said « plus tard », take care of it once reminded: they had opened the page, and kept it."""
TO_WRITE = 1.2
"""Mean hours of office attention between « je m’en occupe » and the answer."""
GIVES_UP = 0.10
"""Of those who took care, never write: the claim is released, the ladder goes on."""
MODERATOR_FINDS = 0.25
"""Chance that the moderators, told at forty hours while somebody is at the office, obtain an answer in time
(a colleague called, a member invited). At night and on week-ends: none."""
MODERATOR_TAKES = 4.0
"""Mean hours of office attention that this takes them."""


def working(moment):
    return moment.astimezone(SITE).weekday() < 5


def attention(moment):
    """How much the community looks, in that hour."""
    local = moment.astimezone(SITE)
    return (ATTENTION_WORKING if local.weekday() < 5 else ATTENTION_FREE)[local.hour]
