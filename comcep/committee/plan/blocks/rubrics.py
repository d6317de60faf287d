"""Topics and messages by rubric and sub-forum; those that too few people write are one line."""

from collections import Counter

from comcep.committee.plan.rules import group_unsafe, unsafe_activity, well_above
from comcep.committee.plan.written import OTHER_RUBRICS
from comcep.privacy.tables import Dimension, Key


def fill(sheet):
    messages, rubrics = sheet.snapshot.messages, _rubrics(sheet.snapshot)
    by = {name: sum((messages[i] for i in places), Counter()) for name, places in rubrics.items()}
    topics = Counter(row.section for row in sheet.topics)
    started = Key.of("topics", "started", sheet.today)
    written = Key.of("messages", "written", sheet.today)
    of_topics = sheet.table("rubriques-sujets", started, percents=sheet.percents)
    sheet.fix(of_topics, started, topics.total())
    of_messages = sheet.table("rubriques-messages", written, percents=sheet.percents)
    sheet.fix(of_messages, written, sum(counter.total() for counter in by.values()))
    sections = sheet.snapshot.sections
    at_risk = {name: max(sections[i].readers for i in places) for name, places in rubrics.items()}
    grouped = _grouped(sheet, "", by, at_risk)
    if grouped is None:
        sheet.omitted["rubriques-sujets"] = "small"
        return
    dimension, places_of = _lines(sheet, rubrics, grouped)
    sheet.dimensions["rubric"] = dimension
    for name, _ in dimension.categories:
        if name in places_of:
            places = places_of[name]
            sheet.fix(of_topics, started.at("rubric", name), sum(topics[i] for i in places))
            here = sum(messages[i].total() for i in places)
            sheet.fix(of_messages, written.at("rubric", name), here)


def _rubrics(snapshot):
    """The sections of each rubric; one that only holds sub-forums counts where somebody wrote in it."""
    rubrics = {}
    for index, section in enumerate(snapshot.sections):
        places = rubrics.setdefault(section.rubric, [])
        if not section.category or snapshot.messages[index]:
            places.append(index)
    return {name: places for name, places in rubrics.items() if places}


def _lines(sheet, rubrics, grouped):
    """The categories to print, and the sections that each of them counts."""
    parts = {None: tuple(name for name in rubrics if name not in grouped)}
    places_of = {name: rubrics[name] for name in parts[None]}
    for name in parts[None]:
        inner = {sheet.snapshot.sections[i].name: i for i in rubrics[name]}
        gone = _grouped_inside(sheet, name, inner) if len(rubrics[name]) > 1 else None
        if gone is None or len(inner) - len(gone) + bool(gone) < 2:
            continue
        parts[name] = tuple(sub for sub in inner if sub not in gone)
        places_of |= {sub: [inner[sub]] for sub in parts[name]}
        if gone:
            other = f"{name}\u00a0: autres"
            parts[name] += (other,)
            parts[other] = tuple(sub for sub in inner if sub in gone)
            places_of[other] = [inner[sub] for sub in gone]
    if grouped:
        parts[None] += (OTHER_RUBRICS,)
        parts[OTHER_RUBRICS] = tuple(name for name in rubrics if name in grouped)
        places_of[OTHER_RUBRICS] = [i for name in grouped for i in rubrics[name]]
    return Dimension("rubric", parts), places_of


def _grouped_inside(sheet, rubric, inner):
    messages, sections = sheet.snapshot.messages, sheet.snapshot.sections
    contributions = {sub: messages[i] for sub, i in inner.items()}
    return _grouped(
        sheet, f"{rubric} / ", contributions, {sub: sections[i].readers for sub, i in inner.items()}
    )


def _grouped(sheet, prefix, contributions, at_risk):
    """Names to print together. One leaves the group only when twice well above the threshold."""
    streaks = {}
    for name, by in contributions.items():
        before = sheet.before.get(prefix + name)
        if before is not None:
            clear = well_above(sheet.plan, len(by)) and not unsafe_activity(sheet.plan, by, at_risk[name])
            streaks[name] = before + 1 if clear else 0
    held = frozenset(name for name, streak in streaks.items() if streak < 2)
    grouped = group_unsafe(sheet.plan, contributions, at_risk, held)
    for name in grouped or ():
        sheet.workings[prefix + name] = streaks.get(name, 0)
    return grouped
