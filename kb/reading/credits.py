"""Who is thanked under a procedure, and under what name."""

from collections import Counter


def credits_of(provenances, *, named):
    """Who is thanked, once each: by name when the author agreed and the reader is a peer, else by network."""
    people = {}
    for provenance in provenances:
        people.setdefault(provenance.author_id or f"gone-{provenance.pk}", provenance)
    lines = Counter()
    for provenance in people.values():
        author = provenance.author
        if named and provenance.named and author:
            network = f" ({provenance.network.name})" if provenance.network_id else ""
            lines[f"{author.display_name}{network}"] += 1
        else:
            lines[provenance.credit] += 1
    return [{"text": text, "count": count} for text, count in lines.items()]


def choose_credit(page, member, *, named):
    """Name ``member`` under ``page``, or no longer. Gives the number of sources concerned."""
    own = page.provenances.filter(author=member, outsider=False)
    return own.update(named=named)
