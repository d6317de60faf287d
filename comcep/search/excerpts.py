"""Highlights on the text as it was written: what matched is marked, accents and endings untouched."""

from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from comcep.search import analysis

LENGTH = 280
LEAD = 70  # about how much comes before what matched


class Marker:
    """What a query makes visible in a text."""

    def __init__(self, query):
        phrases = {phrase for group in query.groups for phrase in group.phrases}
        self.terms = query.terms() | {phrase[0] for phrase in phrases if len(phrase) == 1}
        self.phrases = {phrase for phrase in phrases if len(phrase) > 1}
        self.exact = {tuple(analysis.fold(word) for word in phrase) for phrase in query.phrases}
        if self.exact and not query.words:
            self.terms = set()  # quotes alone: only the phrase itself is marked

    def spans(self, text):
        """``[(start, end, what matched)]`` in ``text``, in order, none inside another."""
        every = analysis.tokens(text)
        telling = [token for token in every if not token.is_stop]
        spans = [(t.start, t.end, t.term) for t in telling if t.term in self.terms]
        spans += _runs(telling, [token.term for token in telling], self.phrases)
        spans += _runs(every, [token.folded for token in every], self.exact)
        kept = []
        for span in sorted(spans, key=lambda s: (s[0], -s[1])):
            if not kept or span[0] >= kept[-1][1]:
                kept.append(span)
        return kept

    def mark(self, text):
        return _marked(text, self.spans(text), 0, len(text))

    def excerpt(self, text):
        """The stretch of ``text`` with most of what was looked for, marked; its beginning when nothing is."""
        spans = self.spans(text)
        start = _beginning(text, _best_start(spans))
        end = min(len(text), start + LENGTH)
        if end < len(text):
            space = text.rfind(" ", start, end)
            end = space if space > start + LENGTH // 2 else end
        body = _marked(text, spans, start, end)
        return mark_safe(f"{'… ' if start else ''}{body}{' …' if end < len(text) else ''}")


def _runs(found, forms, phrases):
    runs = []
    for size in {len(phrase) for phrase in phrases}:
        for at in range(len(forms) - size + 1):
            if tuple(forms[at : at + size]) in phrases:
                runs.append((found[at].start, found[at + size - 1].end, tuple(forms[at : at + size])))
    return runs


def _best_start(spans):
    """The first mark of the stretch with most different marks."""
    best, start = (0, 0), 0
    for at, (first, _, _) in enumerate(spans):
        inside = [what for _, end, what in spans[at : at + 40] if end <= first + LENGTH - LEAD]
        worth = (len(set(inside)), len(inside))
        if worth > best:
            best, start = worth, first
    return start


def _beginning(text, mark):
    """Where to begin so as to show ``mark``: its sentence when it is short, else a word a little before."""
    if mark <= LEAD:
        return 0
    sentence = max(text.rfind(f"{end} ", mark - 2 * LEAD, mark) for end in ".?!…:")
    if sentence >= 0:
        return sentence + 2
    space = text.find(" ", mark - LEAD, mark)
    return space + 1 if space >= 0 else mark


def _marked(text, spans, start, end):
    pieces, at = [], start
    for first, last, _ in spans:
        if first < at or last > end:
            continue
        pieces += [
            conditional_escape(text[at:first]),
            "<mark>",
            conditional_escape(text[first:last]),
            "</mark>",
        ]
        at = last
    return mark_safe("".join([*pieces, conditional_escape(text[at:end])]))
