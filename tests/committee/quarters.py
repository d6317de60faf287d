"""Communities made of numbers, quarter after quarter: arrivals, departures, moves, threads. No database."""

import datetime
from collections import Counter

from comcep.committee import plan
from comcep.committee.snapshot import MemberRow, Section, Snapshot, TopicRow, end_of
from comcep.privacy.tables import NotProtected  # noqa: F401  (what a caller may meet)

ZONES = ["nord-est", "nord-ouest", "ile-de-france", "sud-est", "sud-ouest-outre-mer"]
OPENED = datetime.date(2016, 9, 30)


class Community:
    """A community that moves. ``sizes`` are members by network; the first network has funds inside."""

    def __init__(self, rng, sizes, *, funds=(), zones=1, rubrics=4, activity=40):
        self.rng, self.funds, self.zones, self.activity = rng, list(funds), ZONES[:zones], activity
        self.networks = [f"Réseau {n + 1}" for n in range(len(sizes))]
        self.day, self.codes = OPENED, 0
        self.people = [
            self._arrival(name) for name, size in zip(self.networks, sizes, strict=True) for _ in range(size)
        ]
        self.outsiders = rng.randint(5, 25)
        self.sections = [
            Section(f"Rubrique {n}", f"Rubrique {n}", 0, f"r{n}", f"r{n}") for n in range(rubrics)
        ]
        self.topics, self.months, self.known = [], Counter(), set()

    def _arrival(self, network):
        self.codes += 1
        fund = self.rng.choice(self.funds) if self.funds and network == self.networks[0] else ""
        return {
            "network": network,
            "detail": fund,
            "zone": self.rng.choice(self.zones),
            "code": f"p{self.codes}",
        }

    def live(self, leave=0.03, arrive=0.06, move=0.02):
        """Three months."""
        rng = self.rng
        self.people = [person for person in self.people if rng.random() > leave]
        for person in self.people:
            if rng.random() < move:
                person["network"] = rng.choice(self.networks)
                person["detail"] = (
                    rng.choice(self.funds) if self.funds and person["network"] == self.networks[0] else ""
                )
        weights = [1 + sum(p["network"] == name for p in self.people) for name in self.networks]
        arrivals = sum(rng.random() < arrive for _ in self.people)
        self.people += [self._arrival(name) for name in rng.choices(self.networks, weights, k=arrivals)]
        self.outsiders = max(0, self.outsiders + rng.randint(-2, 3))
        self.day = plan.quarter_ends(self.day + datetime.timedelta(days=95), 1)[0]

    def snapshot(self, since):
        """What the run would read at the end of this quarter."""
        rng = self.rng
        end = end_of(self.day)
        snapshot = Snapshot(self.day, end, end_of(since) if since else None)
        opened = end_of(OPENED)
        rows = [MemberRow(True, p["network"], p["detail"], p["zone"], opened, None) for p in self.people]
        rows += [MemberRow(False, "", "", "", opened, None) for _ in range(self.outsiders)]
        snapshot.members = rows
        details = sorted({p["detail"] for p in self.people if p["detail"]})
        snapshot.networks = {name: details if name == self.networks[0] else [] for name in self.networks}
        snapshot.sections = [
            Section(s.rubric, s.name, len(self.people), s.slug, s.rubric_slug) for s in self.sections
        ]
        snapshot.theme_names = {}
        for _ in range(self.activity):
            self._thread(snapshot)
        for row in self.topics:
            row.age += 91 * 24
        self.topics += snapshot.topics
        snapshot.topics = list(self.topics)
        snapshot.message_months = Counter(self.months)
        snapshot.new_peers = {code for code in snapshot.recent_peers if code not in self.known}
        self.known |= snapshot.recent_peers
        for _ in range(rng.randint(0, 60)):
            snapshot.thanks[rng.choice(self.people)["code"]] += 1
        snapshot.votes = {True: Counter(), False: Counter()}
        for _ in range(rng.randint(0, 30)):
            snapshot.votes[rng.random() < 0.8][rng.choice(self.people)["code"]] += 1
        return snapshot

    def _thread(self, snapshot):
        rng = self.rng
        asker = rng.choice(self.people)
        section = min(int(rng.expovariate(0.9)), len(self.sections) - 1)
        row = TopicRow(section, asker["code"], True, rng.random() < 0.9, rng.uniform(1, 91 * 24))
        row.network, row.solved = asker["network"], rng.random() < 0.3
        row.themes = tuple(slug for slug in ("cpf", "cif", "handicap", "vae") if rng.random() < 0.2)
        snapshot.messages[section][asker["code"]] += 1
        snapshot.recent_peers.add(asker["code"])
        row.replies = int(rng.expovariate(0.3))
        for n in range(row.replies):
            writer = rng.choice(self.people)
            snapshot.messages[section][writer["code"]] += 1
            snapshot.recent_peers.add(writer["code"])
            elsewhere = writer["network"] != asker["network"]
            wait = rng.expovariate(1 / 40)
            if n == 0:
                row.first_answer = wait
            if elsewhere and row.first_answer_elsewhere is None:
                row.first_answer_elsewhere = max(wait, row.first_answer)
            snapshot.peer_replies[writer["code"]] += 1
            snapshot.replies_between[elsewhere][writer["code"]] += 1
        self.months[self.day.replace(day=1)] += 1 + row.replies
        snapshot.topics.append(row)


def history(rng, quarters, sizes, **options):
    """Released payloads, one a quarter, each made with the ledger of those before; and the true counts."""
    community = Community(rng, sizes, **options)
    payloads, truths, ledger, workings, since = [], [], {}, {}, None
    for _ in range(quarters):
        community.live()
        snapshot = community.snapshot(since)
        made = plan.protected_payload(snapshot, earlier=payloads, ledger=ledger, workings=workings)
        workings, since = made.workings, community.day
        payloads.append(made.payload)
        truths.append(truth_of(community))
        remember(ledger, made.payload)
    return payloads, truths


def truth_of(community):
    """People by network, by ``(network, zone)`` and by fund."""
    people = community.people
    truth = Counter(p["network"] for p in people)
    truth.update((p["network"], p["zone"]) for p in people)
    truth.update(p["detail"] for p in people if p["detail"])
    return truth


def remember(ledger, payload):
    """What ``actions.release`` writes, without a database."""
    for table in payload["tables"]:
        for cell in table["cells"]:
            if cell.get("value") is not None and "percent" not in cell:
                name = table["population"], table["measure"], tuple(sorted(cell["dims"].items()))
                ledger.setdefault(name, []).append(cell["value"])
