"""What a page says of the rows: the words that members wrote, found again in the text, and nothing else.

Wording and markup of the site may change freely, but for ``STATES`` and ``COUNTS``, the few words by which a
state or a number is recognised: who rewords one of them adds the new word here, under the same name.
"""

import json
import re

from tests.net.page import plain

COLUMNS = {
    "topic": {"forum_conversation_topic": ["subject"]},
    "message": {"forum_conversation_post": ["content"]},
    "section": {"forum_forum": ["name", "description"]},
    "person": {"members_member": ["first_name last_name"], "members_invitation": ["first_name last_name"]},
    "address": {"members_member": ["email"], "members_invitation": ["email"]},
    "job": {"members_member": ["job"]},
    "place": {"members_network": ["name"], "members_organisation": ["name"], "members_region": ["name"]},
    "draft": {"questions_draft": ["title", "text"], "questions_privatedraft": ["text"]},
    "letter": {"questions_privatemessage": ["text"]},
    "notice": {"notifications_notice": ["text"]},
    "procedure": {"wagtailcore_page": ["title"]},
    "content": {"kb_procedurepage": ["intro", "alert", "body"], "home_homepage": ["notice"]},
    "file": {
        "kb_walleddocument": ["title"],
        "kb_walledimage": ["title"],
        "forum_attachments_attachment": ["name"],
    },
    "opinion": {"kb_feedback": ["reason"]},
    "desk": {
        "moderation_flag": ["words"],
        "moderation_decision": ["reason", "detail"],
        "questions_removal": ["reason"],
        "members_statechange": ["reason"],
        "search_querylog": ["words"],
    },
    "request": {"members_request": ["question", "answer", "reason"], "members_invitation": ["why"]},
    "committee": {
        "committee_report": ["title"],
        "committee_comment": ["text"],
        "committee_proposal": ["theme", "reason", "answer"],
    },
    "theme": {"questions_theme": ["name"]},
}

STATES = {
    "accepted": r"Réponse retenue",
    "answered": r"\bRépondu\b",
    "unanswered": r"Aucune réponse",
    "waiting": r"En attente",
    "locked": r"\bFermé\b",
    "pinned": r"Épinglé",
    "new": r"\(non lu\)|Nouveau :|Nouveau depuis",
    "removed": r"Message retiré par l’animation",
    "to approve": r"À approuver|attend (?:d’être relu|une relecture)",
    "outside": r"Hors pair\b|Hors pairs\b",
    "gone": r"Membre parti",
    "to check": r"À vérifier",
    "claimed": r"s’en occupe",
}
COUNTS = {
    "answers": r"(\d+) réponses?\b(?! à votre question)",  # that many notices in one line of the centre
    "messages": r"(\d+) messages?\b",
    "topics": r"(\d+) sujets?\b",
    "unread topics": r"(\d+) sujets? non lus?\b",
    "thanks": r"(\d+) mercis?\b(?! pour votre message)",  # the same
    "results": r"(\d+) résultats?\b",
    "members": r"(\d+) membres?\b",
    "requests": r"(\d+) demandes?\b",
    "flags": r"(\d+) signalements?\b",
    "new notices": r"(\d+) nouvelles? notifications?\b",
    "unread": r"(\d+) non lus?\b",
}
CARDS = ("message", "letter", "notice", "topic", "procedure", "person")
ON_CARDS = ("state", "count", "person", "topic", "procedure", "place", "draft", "file")
A_CHOICE = 20  # that many themes on a page are a form to choose from


class Vocabulary:
    """``read(page)`` gives what a page says: words by kind, in order, and what stands beside each."""

    def __init__(self, lines):
        self.kinds = {}
        for kind, tables in COLUMNS.items():
            for text in _texts(lines, tables):
                self.kinds.setdefault(text, kind)
        words = "|".join(re.escape(text) for text in sorted(self.kinds, key=len, reverse=True))
        self._word = re.compile(rf"(?<!\w)(?:{words})(?!\w)")
        self._states = {name: re.compile(pattern) for name, pattern in STATES.items()}
        self._counts = {name: re.compile(pattern) for name, pattern in COUNTS.items()}

    def words(self, text):
        """Each word found, once, in order, with its kind before it."""
        return list(dict.fromkeys(f"{self.kinds[m[0]]}: {m[0]}" for m in self._word.finditer(plain(text))))

    def read(self, page):
        tokens = self._tokens(page.text)
        said = {}
        for kind, text, *_ in tokens:
            if text not in (held := said.setdefault(kind, [])):
                held.append(text)
        said.pop("state", None)
        if len(said.get("theme", [])) > A_CHOICE:
            said.pop("theme")
        headings = [word for heading in page.inside("h1") for word in self.words(heading)]
        return {"headings": headings, **dict(sorted(said.items())), "beside": self._cards(page, tokens)}

    def _tokens(self, text):
        """``(kind, text, start, end)``, in the order of the page."""
        found = [(self.kinds[m[0]], m[0], *m.span()) for m in self._word.finditer(text)]
        for name, pattern in self._states.items():
            found += [("state", name, *m.span()) for m in pattern.finditer(text)]
        for name, pattern in self._counts.items():
            found += [("count", f"{m[1]} {name}", *m.span()) for m in pattern.finditer(text)]
        return sorted(found, key=lambda token: token[2:])

    def _cards(self, page, tokens):
        """What stands with a title or a text, in the largest element that holds no other of its kind.

        With one alone, which is the page’s, stand its states and numbers.
        """
        cards = {}
        spans = sorted({(start, end) for _, start, end in page.elements}, key=lambda s: s[0] - s[1])
        for kind in CARDS:
            anchors = [token for token in tokens if token[0] == kind]
            alone = len({text for _, text, *_ in anchors}) == 1
            if (kind == "person" and cards) or (
                kind == "topic" and "notice" in {c.split(":")[0] for c in cards}
            ):
                continue
            for _, text, start, end in anchors:
                others = [(a, b) for _, other, a, b in anchors if other != text]
                around = (
                    (left, right) for left, right in spans
                    if left <= start and end <= right and not any(left <= a and b <= right for a, b in others)
                )  # fmt: skip
                left, right = next(around, (start, end))
                beside = cards.setdefault(f"{kind}: {text}", set())
                for other, said, a, b in tokens:
                    wanted = other in ("state", "count") if alone else other in ON_CARDS and other != kind
                    if wanted and left <= a and b <= right:
                        beside.add(f"{other}: {said}")
        return {name: sorted(beside) for name, beside in cards.items() if beside}


def _texts(lines, tables):
    table = None
    for line in lines:
        if isinstance(line, dict):
            table, columns = line["table"], line["columns"]
            continue
        row = dict(zip(columns, line, strict=True))
        for wanted in tables.get(table, []):
            yield from _said(" ".join(str(row[name] or "") for name in wanted.split()))


def _said(value):
    """Lines without their tags or their marks; those of a stream of blocks one by one."""
    if value.startswith("[{"):
        value = "\n".join(_strings(json.loads(value)))
    value = re.sub(r"<a .*?</a>|<embed.*?>", "\0", value)
    for line in re.sub(r"</?\w+[^>]*>", "\n", value).splitlines():
        text = plain(line.replace("**", "")).strip()
        if len(text) > 2 and "\0" not in text and "://" not in text:
            yield text


def _strings(value):
    if isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, dict):
        yield from _strings(value.get("value"))
    elif isinstance(value, str):
        yield value
