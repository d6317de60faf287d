"""The moderators' page of 16 January 2017: each printed figure beside the one that the site counts."""

from comcep.committee import published_2017 as published
from comcep.committee.page import percent
from comcep.privacy.rates import percentage


def exact_page(exact):
    """Tables of ``(label, printed, counted, same)`` from what was counted when the report was prepared."""
    totals, sections, rubrics = exact["totals"], exact["sections"], exact["rubrics"]
    names = {
        "members": "Membres",
        "advisers": "Conseillers",
        "outsiders": "Hors pairs",
        "topics": "Sujets",
        "messages": "Messages",
    }
    members = []
    for slug, label, count, share in published.NETWORKS:
        counted = exact["networks"].get(slug, 0)
        told = percent(percentage(counted, totals["advisers"] or 1))
        members.append({**_line(label, count, counted), "share": percent(share), "counted_share": told})
        if slug == published.DETAILED_NETWORK:
            members += [
                {**_line(name, n, exact["detail"].get(inner, 0)), "depth": 1}
                for inner, name, n in published.DETAIL
            ]
    counts = []
    for _, slug, label, topics, messages in published.COUNTS:
        counted = sections.get(slug, (0, 0))
        counts.append(_pair(label, topics, messages, counted))
    shares = []
    for slug, label, topics, messages in published.SHARES:
        counted = rubrics.get(slug, (0, 0))
        shares.append(
            {
                "label": label,
                "printed": (percent(topics), percent(messages)),
                "counted": (
                    percent(percentage(counted[0], totals["topics"] or 1)),
                    percent(percentage(counted[1], totals["messages"] or 1)),
                ),
                "numbers": counted,
            }
        )
    _, _, pilot, topics, messages = published.UNCOUNTED
    return {
        "totals": [_line(label, published.TOTALS[name], totals[name]) for name, label in names.items()],
        "members": members,
        "counts": counts,
        "shares": shares,
        "pilot": {"label": pilot, "topics": topics, "messages": messages},
        "doubts": published.DOUBTS,
    }


def _line(label, printed, counted):
    return {"label": label, "printed": printed, "counted": counted, "same": printed == counted, "depth": 0}


def _pair(label, topics, messages, counted):
    same = (topics, messages) == tuple(counted)
    return {"label": label, "topics": topics, "messages": messages, "counted": counted, "same": same}
