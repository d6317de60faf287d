"""Match expressions: every word is quoted, so nothing that was typed is ever an operator."""


def phrase_of(terms):
    return '"' + " ".join(terms).replace('"', " ") + '"'


def phrases_of(phrases):
    return " AND ".join(map(phrase_of, phrases))


def _alternatives(group):
    return [phrase_of((term,)) for term in group.terms] + [phrase_of(phrase) for phrase in group.phrases]


def required(query):
    """``(conditions, arguments)`` on a document, whatever ranks: the quotes and the exclusions."""
    conditions, arguments = [], []
    if query.groups and query.phrases:
        conditions.append("d.id IN (SELECT rowid FROM words WHERE words MATCH ?)")
        arguments.append(phrases_of(query.phrases))
    if query.excluded:
        conditions.append("d.id NOT IN (SELECT rowid FROM stems WHERE stems MATCH ?)")
        arguments.append(" OR ".join(map(phrase_of, query.excluded)))
    return conditions, arguments


def any_of(groups):
    return " OR ".join(dict.fromkeys(one for group in groups for one in _alternatives(group)))


def all_of(groups):
    """Every idea at once; an idea of several words is there under another name, or by all of its words."""
    if len(groups) < 2 and not (groups and len(groups[0].terms) > 1):
        return None
    ideas = []
    for group in groups:
        own = " AND ".join(phrase_of((term,)) for term in group.terms)
        others = [phrase_of(phrase) for phrase in group.phrases]
        ideas.append("(" + " OR ".join([f"({own})", *others]) + ")")
    return " AND ".join(ideas)
