"""What to rank when a query matches more documents than can be ranked while somebody waits.

Matching is cheap, ranking is not: twenty times as much for each document, and each word costs what it is
common. Beyond ``MOST`` matches, words that are everywhere only say which documents have all the words, and
only the documents that may come first are ranked and counted: those with the rare words, those with all the
words, and the most recent ones. The page says so. Each kind is asked for by a match of its own: letting
200,000 matches pass for the 2,000 that are wanted took most of the time.
"""

# ruff: noqa: S608 - statements are built from constants of this package; every value is bound.

from comcep.search.fts5.match import all_of, any_of, phrase_of
from comcep.search.fts5.vocabulary import frequencies

MOST = 5_000
LATEST, WITH_ALL = 500, 1_500  # ranked, when more than that match: with any of the words, with all of them
MOST_ALIKE = 3_000
EVERYWHERE = 20_000  # documents: a word in more of them does not rank beside one that is rarer
KEPT = 3  # ideas, when all of them are everywhere


def too_many(connection, table, match, conditions, arguments):
    """Whether more documents than ``MOST`` match and may be read."""
    (number,) = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {table} JOIN document d ON d.id = {table}.rowid "
        f"WHERE {table} MATCH ? AND {' AND '.join(conditions)} LIMIT ?)",
        [match, *arguments, MOST + 1],
    ).fetchone()
    return number > MOST


def matches_at_most(connection, groups):
    """An upper bound of how many documents hold any of these ideas, from the counts of their words."""
    return sum(number for number, _ in _by_frequency(connection, groups))


def _by_frequency(connection, groups):
    """``[(at most so many documents, idea)]``, the rarest first."""
    held = frequencies(
        connection,
        {t for group in groups for t in (*group.terms, *(term for p in group.phrases for term in p))},
    )
    ideas = [
        (
            sum(held.get(term, 0) for term in group.terms)
            + sum(min(held.get(term, 0) for term in phrase) for phrase in group.phrases),
            group,
        )
        for group in groups
    ]
    return sorted(ideas, key=lambda idea: idea[0])


def least_common(connection, groups):
    """The ideas that rank when too much matches, in their order."""
    ideas = _by_frequency(connection, groups)
    kept = [group for number, group in ideas if number <= EVERYWHERE] or [group for _, group in ideas[:KEPT]]
    return tuple(group for group in groups if group in kept)


def worth_ranking(connection, groups):
    """``[(match, how many)]``: so many of the latest documents of each are ranked; the best score stands.

    Each match names an idea once, so that a document has one score wherever it is found; by the rare words
    alone it has less than by the others too.
    """
    ideas = _by_frequency(connection, groups)
    rare, held = [], 0
    for number, group in ideas:
        held += number
        if held > MOST // 2:
            break
        rare.append(group)
    common = [group for _, group in ideas[len(rare) :]]
    wanted = []
    if rare:
        wanted.append((any_of(rare), MOST // 2))
    if rare and common:
        wanted.append((f"({any_of(rare)}) AND ({any_of(common)})", MOST // 2))
    if every := all_of(groups):
        wanted.append((every, WITH_ALL))
    if not rare and len(common) > 2:
        wanted.append((f"({any_of(common[:1])}) AND ({any_of(common[1:])})", LATEST))
    wanted.append((any_of(groups), LATEST if wanted else MOST // 2))
    return wanted


def telling_enough(best, held):
    """Of the words of a text, the most telling first, those that rank."""
    return [term for term in best if held[term] <= EVERYWHERE] or best[:KEPT]


def alike(best, held, conditions, arguments):
    """``(SQL, arguments)`` of the rows to rank for a text whose words are ``best``, most telling first."""
    few, number = [], 0
    for term in best:
        if number + held[term] <= MOST_ALIKE // 2:
            few.append(term)
            number += held[term]
    wanted = []
    if few:
        wanted.append((" OR ".join(phrase_of((term,)) for term in few), MOST_ALIKE // 2))
    for at, term in enumerate(best[:3]):
        others = " OR ".join(phrase_of((other,)) for other in best[at + 1 : at + 6])
        if others:
            wanted.append((f"{phrase_of((term,))} AND ({others})", MOST_ALIKE // 4))
    wanted.append((phrase_of((best[0],)), MOST_ALIKE // 4))
    return most_recent("stems", wanted, conditions, arguments)


def most_recent(table, wanted, conditions, arguments):
    """``(SQL, arguments)`` of the last rows written of each ``(match, how many)``, procedures first."""
    one = (
        f"SELECT * FROM (SELECT {table}.rowid FROM {table} JOIN document d ON d.id = {table}.rowid "
        f"WHERE {table} MATCH ? AND {' AND '.join(conditions)} ORDER BY {table}.rowid DESC LIMIT ?)"
    )
    bound = [value for match, number in wanted for value in (match, *arguments, number)]
    return " UNION ".join([one] * len(wanted)), bound
