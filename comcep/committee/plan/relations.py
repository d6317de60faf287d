"""What readers know without the tables: how totals nest, what definitions imply, whom a network can count."""

from collections import Counter

from comcep.committee.plan.rules import unsafe_activity
from comcep.committee.plan.sheet import WEEK
from comcep.committee.plan.written import REPLY_CLASSES, SOLVED, UNANSWERED, reply_bounds
from comcep.privacy.tables import Key


def nested(sheet):
    """The totals whose difference with a larger one would count what too few people wrote.

    Advisers' questions are some of the topics, and replies between advisers some of the replies (messages
    less topics). Questions are told a week later than topics: what differs in the end is what was never
    a question, in all reports together.
    """
    snapshot = sheet.snapshot
    everybody = len(snapshot.members)
    others = Counter(
        row.asker for row in snapshot.topics if not (row.by_peer and row.expects_answer and row.age >= WEEK)
    )
    replies = sum(snapshot.messages.values(), Counter()) - Counter(row.asker for row in sheet.topics)
    between = sum(snapshot.replies_between.values(), Counter())
    left = {"questions": others, "replies": replies - between}
    return {name for name, by in left.items() if unsafe_activity(sheet.plan, by, everybody)}


def relations(sheet):
    """What holds between tables by their definitions alone, and that any reader may write down.

    ``[(factor, key), …]`` and the least that their sum can be; the audit attacks with them.
    """
    topics, asked = Key.of("topics", "started", sheet.today), Key.of("questions", "asked", sheet.today)
    written = Key.of("messages", "written", sheet.today)
    cells = sheet.system.cells
    replies = [(1, written), (-1, topics)]
    classes = (
        {name: topics.at("replies", name) for name in sheet.dimensions["replies"].leaves()}
        if ("replies" in sheet.dimensions)
        else {}
    )
    fewest, most = reply_bounds()
    found = [([*replies, *((-fewest[name], key) for name, key in classes.items())], 0)]
    if sheet.snapshot.since is None:
        top = [key for name, key in classes.items() if name not in most]
        if not any(cells[key].value for key in top):
            rows = [(most[name], key) for name, key in classes.items() if name in most]
            found.append(([*rows, (-1, written), (1, topics)], 0))
        found.append(([(1, topics), (-1, asked)], 0))
        silent = topics.at("replies", REPLY_CLASSES[0][0])
        solved, unanswered = asked.at("solved", SOLVED), asked.at("delay", UNANSWERED)
        found.append(([(1, topics), (-1, silent), (-1, solved)], 0))
        found.append(([(1, topics), (-1, silent), (-1, asked), (1, unanswered)], 0))
    return [
        (terms, least)
        for terms, least in found
        if all(key in cells for _, key in terms)
        and sum(factor * cells[key].value for factor, key in terms) >= least
    ]


def insiders(sheet):
    """What each network, which validates its members, can count without the report."""
    network, zone = sheet.dimensions.get("network"), sheet.dimensions.get("zone")
    found = []
    if not zone:  # The total of the networks is rounded: who takes a network away from it learns nothing.
        return found
    for name in network.parts[None]:
        own = {name, *network.leaves(name), *network.parts.get(name, ())}
        found.append(frozenset(key for key in sheet.system.cells if dict(key.dims).get("network") in own))
    return found


def known_to(insider, sheet):
    """The exact counts of one insider, as the audit names cells."""
    return {(k.population, k.measure, k.date, k.dims): sheet.system.cells[k].value for k in insider}
