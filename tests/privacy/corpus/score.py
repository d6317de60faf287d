"""Figures of the guard on a labelled set. ``python -m tests.privacy.corpus.score dev --failures`` shows why.

A span to find counts as found when a finding of the same label overlaps it. A finding is right when it
overlaps a span, to find or optional, of its label; a clean text (no span to find) counts as warned when a
finding lies outside what is optional. Failures of the sealed set are never shown.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from comcep.privacy.guard import find

HERE = Path(__file__).parent
STRUCTURED = ("NIR", "TEL", "EMAIL", "ADRESSE", "IBAN", "SIRET", "DATE_NAISSANCE", "ID_DE")


def texts(name):
    path = HERE / f"{name}.jsonl" if not str(name).endswith(".jsonl") else Path(name)
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _touch(one, other):
    return one["start"] < other["end"] and other["start"] < one["end"]


def score(labelled, show=None):
    """``{"recall": {label: share}, "structured", "precision", "warned", "texts"}``."""
    sought, found, right, given, clean, warned = Counter(), Counter(), 0, 0, 0, 0
    for text in labelled:
        spans, optional = text["spans"], text.get("optional", [])
        said = [
            {"start": f.start, "end": f.end, "label": f.label, "rule": f.rule} for f in find(text["text"])
        ]
        said = [s for s in said if not any(_touch(s, o) for o in optional)]
        missed = []
        for span in spans:
            sought[span["label"]] += 1
            hit = any(_touch(span, s) and s["label"] == span["label"] for s in said)
            found[span["label"]] += hit
            missed += [] if hit else [span]
        wrong = [s for s in said if not any(_touch(s, x) and s["label"] == x["label"] for x in spans)]
        right, given = right + len(said) - len(wrong), given + len(said)
        if not spans:
            clean, warned = clean + 1, warned + bool(said)
        if show and (missed or wrong):
            show(text, missed, wrong)
    numbers = [label for label in STRUCTURED if sought[label]]
    return {
        "texts": len(labelled),
        "spans": dict(sought),
        "recall": {label: round(found[label] / sought[label], 3) for label in sorted(sought)},
        "structured": round(sum(found[x] for x in numbers) / max(1, sum(sought[x] for x in numbers)), 3),
        "precision": round(right / max(1, given), 3),
        "warned": round(warned / max(1, clean), 3),
    }


def _show(text, missed, wrong):
    for kind, spans in (("MANQUE", missed), ("TROP", wrong)):
        for s in spans:
            words = text["text"][s["start"] : s["end"]]
            print(f"{kind} {s['label']} {s.get('rule', '')} «{words}» | {text['text'][:150]!r}")


if __name__ == "__main__":
    name = sys.argv[1]
    show = _show if "--failures" in sys.argv and not name.endswith("sealed") else None
    print(json.dumps(score(texts(name), show), ensure_ascii=False, indent=1))
