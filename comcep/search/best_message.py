"""Which message of a topic answers a query best."""


def best_parts(query, rows):
    """``{key: id of the part with most of the query's ideas}`` for rows ``(key, part id, its stems)``.

    Rows of a key come in order; the first part stands when none has any idea.
    """
    alternatives = [
        [f" {' '.join(phrase)} " for phrase in (*((term,) for term in group.terms), *group.phrases)]
        for group in query.groups
    ]
    best = {}
    for key, part, body in rows:
        padded = f" {body} "
        found = [[min(padded.count(one), 3) for one in group] for group in alternatives]
        worth = sum(any(group) for group in found), sum(map(sum, found))
        if key not in best or worth > best[key][0]:
            best[key] = worth, part
    return {key: part for key, (_, part) in best.items()}
