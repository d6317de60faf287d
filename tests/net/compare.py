"""What differs between two sights of the same database, one sentence a difference."""

from collections import Counter

THINGS = ["messages", "notices", "links", "back office", "report", "tasks"]
ENTRIES = ["session", "password"]


def everything(before, now):
    """``{part of the facts: sentences}``."""
    return {
        "pages": [*pages(before["pages"], now["pages"])],
        "addresses": [*pages(before["addresses"], now["addresses"])],
        **{name: [*things(before[name], now[name])] for name in THINGS},
        "data": [
            f"{role}: {line}"
            for role, held in before["data"].items()
            for line in data(held, now["data"][role])
        ],
        "mails of that day": [*_kept_links(before["mails of that day"], now["mails of that day"])],
        "entries": [
            *pages(*({name: [[["adviser"], facts[name]]] for name in ENTRIES} for facts in (before, now)))
        ],
        "mails": [*lists(before["sent"]["mails"], now["sent"]["mails"])],
        "not sent": [*lists(before["sent"]["not sent, and why"], now["sent"]["not sent, and why"])],
    }


def of(roles, before):
    """The facts of that day, as far as those roles see them."""
    alone = {
        name: {
            path: [[[role for role in seeing if role in roles], outcome] for seeing, outcome in seen]
            for path, seen in before[name].items()
        }
        for name in ("pages", "addresses")
    }
    for name in ("back office", "links"):
        alone[name] = {role: said for role, said in before[name].items() if role in roles}
    alone["messages"] = {
        path: {role: end for role, end in ends.items() if role in roles}
        for path, ends in before["messages"].items()
    }
    return before | alone


def pages(before, now):
    """Of ``{address: [[roles], what they see]}``."""
    for path, seen in before.items():
        then, later = _by_role(seen), _by_role(now[path])
        for role, outcome in then.items():
            for line in _outcomes(outcome, later[role]):
                yield f"{path} as {role}: {line}"


def things(before, now, where=""):
    """Of anything made of dictionaries and lists. What came besides, in a dictionary, is no difference."""
    if isinstance(before, dict) and isinstance(now, dict):
        for name, value in before.items():
            yield from things(value, now.get(name), f"{where}{name}: ")
    elif before != now:
        yield f"{where}{before!r} became {now!r}"


def data(before, now):
    """Of one’s own data: each value is still there, under the same name; others may have come."""
    held, holds = Counter(_leaves(before)), Counter(_leaves(now))
    for (name, value), number in (held - holds).items():
        yield f"{name}: {value!r} is no longer there ({number})"


def lists(before, now):
    """Of two lists: what is missing, what came besides."""
    written, writes = Counter(map(repr, before)), Counter(map(repr, now))
    yield from (f"no longer: {line}" for line in (written - writes).elements())
    yield from (f"now also: {line}" for line in (writes - written).elements())


def _kept_links(before, now):
    for name, told in before.items():
        yield from pages(*({name: [[["holder"], seen[name]["opens"]]]} for seen in (before, now)))
        yield from (
            f"{name}: {line}" for line in lists(told.get("changes", []), now[name].get("changes", []))
        )


def _by_role(seen):
    return {role: outcome for roles, outcome in seen for role in roles}


def _outcomes(before, now):
    if isinstance(before, str) or isinstance(now, str):
        if before != now:
            yield f"{_short(before)} became {_short(now)}"
        return
    for kind in sorted((before.keys() | now.keys()) - {"beside"}):
        then, later = before.get(kind, []), now.get(kind, [])
        yield from (f"{kind} no longer “{text}”" for text in then if text not in later)
        yield from (f"{kind} now also “{text}”" for text in later if text not in then)
        if sorted(then) == sorted(later) and then != later:
            yield f"{kind} in another order: {then} became {later}"
    for name in sorted(before["beside"].keys() | now["beside"].keys()):
        then, later = before["beside"].get(name, []), now["beside"].get(name, [])
        yield from (f"beside “{name}” no longer {text}" for text in then if text not in later)
        yield from (f"beside “{name}” now also {text}" for text in later if text not in then)


def _short(outcome):
    return outcome if isinstance(outcome, str) else f"a page about {outcome['headings']}"


def _leaves(value, name=""):
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(each, f"{name}/{key}")
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each, name)
    else:
        yield name, value
