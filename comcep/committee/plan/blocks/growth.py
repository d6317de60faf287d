"""Members and messages at the end of each quarter, to the nearest ten; never told twice."""

import datetime

from comcep.privacy.tables import Key

QUARTERS = 8
DAY = datetime.timedelta(days=1)


def fill(sheet):
    snapshot = sheet.snapshot
    reported = {payload["as_of"] for payload in sheet.earlier}
    for end in quarter_ends(snapshot.as_of, QUARTERS):
        moment = datetime.datetime.combine(end + DAY, datetime.time.min, snapshot.end.tzinfo)
        people = sum(row.counted_at(moment) for row in snapshot.members)
        written = sum(n for month, n in snapshot.message_months.items() if month <= end)
        for name, count in (("members", people), ("messages", written)):
            key = Key.of(name, name, end.isoformat())
            told = _told(key, sheet.earlier)
            if told is None and name == "members" and end.isoformat() in reported:
                continue  # A report of that day kept it silent.
            if told is not None or count >= sheet.plan.base:
                id = f"croissance-{name}-{end.isoformat()}"
                sheet.round(sheet.table(id, key, line="croissance"), key, count, told)


def _told(key, earlier):
    """The rounded total that an earlier report gave of that day."""
    for payload in earlier:
        for table in payload["tables"]:
            place = (table["population"], table["measure"], table["date"])
            if place == (key.population, key.measure, key.date):
                for cell in table["cells"]:
                    if cell["dims"] == {} and cell.get("value") is not None and table.get("rounding"):
                        return cell["value"]
    return None


def quarter_ends(day, count):
    """The last days of the ``count`` quarters that ended before ``day``, oldest first."""
    ends = []
    start = day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    while len(ends) < count:
        end = start - DAY
        ends.insert(0, end)
        start = end.replace(month=end.month - 2, day=1)
    return ends
