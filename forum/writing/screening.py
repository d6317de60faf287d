"""What the guard says of a text about to be published, and what its writer decides of each passage.

Nothing is kept between two requests: the passages are found anew each time, and a decision comes back in the
form under a token, a keyed digest that says nothing of the words. Only counts by rule go to the database.
"""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from comcep.privacy import files as documents
from comcep.privacy.guard import Finding, Level, Shown, find, find_forbidden, mask, rewordings
from forum.engine import rendering
from forum.questions.models import Screened

REASONS = Screened.Reason.choices
Choice = Screened.Choice
CHOICE, REASON = "garde-", "raison-"
AS_IT_IS, REPLACE_ALL = "tel-quel", "tout-remplacer"


@dataclass
class Passage:
    """One finding where it stands, with what may be done and what its writer chose."""

    finding: Finding
    words: str
    token: str
    field: str  # title, text, name or file
    where: str = ""  # of a file: its name
    number: int = 0
    count: int = 1
    asked: bool = True
    said: str = "0"  # what the form shows as chosen
    reason_said: str = ""
    choice: str = ""
    reason: str = ""
    replacement: str = ""
    error: str = ""
    rewordings: list = field(default_factory=list)

    @property
    def strong(self):
        return self.finding.level >= Level.STRONG

    @property
    def blocked(self):
        return self.finding.level == Level.BLOCK

    @property
    def replacements(self):
        """What may be posted to replace it, and by what; a file is renamed, or not joined at all."""
        return {str(n): words for n, words in enumerate(self.rewordings or [self.finding.mask])}


class Screening:
    """The passages of a message. ``data`` is what was posted; ``published`` the words readers already have.

    A passage that is published already is not asked about again, unless it is a strong one.
    """

    def __init__(self, *, text, title="", files=(), data=None, published=""):
        self.title, self.raw, self.files = title, text, list(files)
        self.unread = []  # names of files of which no word could be read
        self._data = data or {}
        self._published = published
        self._shown = Shown(rendering.render(text))
        self._seen = Counter()
        self.passages = [
            *(self._passage("title", f, title[f.start : f.end]) for f in find(title)),
            *(self._passage("text", f, self._shown.text[f.start : f.end]) for f in self._shown.findings()),
        ]
        for file in self.files:
            self.passages += self._file_passages(file)
        self._decide()
        for number, passage in enumerate(self.asked, 1):
            passage.number = number

    # -- what is asked --

    @property
    def asked(self):
        return [p for p in self.passages if p.asked]

    @property
    def waits(self):
        """Whether something still needs a decision; then nothing may be published."""
        return any(p.asked and not p.choice for p in self.passages)

    @property
    def forbids(self):
        """Whether nobody may publish this as it stands."""
        return any(p.blocked for p in self.asked)

    @property
    def only_ordinary(self):
        return not any(p.strong for p in self.asked)

    @property
    def errors(self):
        return [p for p in self.asked if p.error]

    # -- what is published --

    def texts(self):
        """``(title, text)`` with the chosen replacements, in the format in which the text was written."""
        spans = [
            (p.finding.start, p.finding.end, p.replacement)
            for p in self.passages
            if p.field == "text" and p.choice == Choice.REPLACED
        ]
        title = self.title
        for p in sorted(self.passages, key=lambda p: -p.finding.start):
            if p.field == "title" and p.choice == Choice.REPLACED:
                title = title[: p.finding.start] + p.replacement + title[p.finding.end :]
        if not spans:
            return title, self.raw
        html = self._shown.replaced(spans)
        return title, html if rendering.is_html(self.raw) else rendering.to_markdown(html)

    def kept_files(self):
        """The files that stay, under the names that stay."""
        kept = []
        for file in self.files:
            mine = [p for p in self.passages if p.where == file.name and p.choice == Choice.REPLACED]
            if any(p.field == "file" for p in mine):
                continue
            named = [p.finding for p in mine if p.field == "name"]
            if named:
                file.name = mask(file.name, named)
            kept.append(file)
        return kept

    def counts(self):
        """Rows of :class:`Screened` to be, without their message: one for each rule, choice and reason."""
        counted = Counter()
        for p in self.asked:
            counted[p.finding.rule, p.finding.label, int(p.finding.level), p.choice, p.reason] += p.count
        names = ("rule", "label", "level", "choice", "reason")
        rows = sorted(counted.items())
        return [Screened(number=number, **dict(zip(names, key, strict=True))) for key, number in rows]

    # -- for the page --

    def marked_title(self):
        opened = [(p.finding.start, p.finding.end, p) for p in self.passages if p.field == "title"]
        plain = Shown(str(format_html("{}", self.title)))
        return mark_safe(plain.marked(opened, _mark))

    def marked_text(self):
        opened = [(p.finding.start, p.finding.end, p) for p in self.passages if p.field == "text"]
        return mark_safe(self._shown.marked(opened, _mark))

    # -- inside --

    def _passage(self, place, finding, words, *, where="", count=1, extra=""):
        known = words and words in self._published and finding.level <= Level.ORDINARY
        self._seen[place, finding.label, words] += 1
        turn = self._seen[place, finding.label, words]
        value = f"{place}|{where}|{finding.label}|{words}|{turn}|{extra}"
        passage = Passage(
            finding=finding,
            words=words,
            token=salted_hmac("forum.questions.screening", value).hexdigest()[:20],
            field=place,
            where=where,
            count=count,
            asked=finding.level > Level.INFO and not known,
        )
        if place in ("title", "text"):
            passage.rewordings = rewordings(finding, words, today=timezone.localdate())
        return passage

    def _file_passages(self, file):
        stem, kind = PurePath(file.name).stem, PurePath(file.name).suffix.lower().lstrip(".")
        passages = [
            self._passage("name", f, file.name[f.start : f.end], where=file.name)
            for f in find(re.sub(r"[_.+-]", " ", stem))
        ]
        if kind in documents.PICTURES:
            self.unread.append(file.name)
            return passages
        file.seek(0)
        content = file.read()
        file.seek(0)
        try:
            words = documents.words_of(content, kind)
        except documents.Unreadable:
            self.unread.append(file.name)
            return passages
        by_rule = {}
        for finding in find(words):
            if finding.level > Level.INFO:
                by_rule.setdefault(finding.rule, []).append(finding)
        digest = hashlib.sha256(content).hexdigest()
        passages += [
            self._passage("file", found[0], "", where=file.name, count=len(found), extra=digest + rule)
            for rule, found in by_rule.items()
        ]
        return passages

    def _decide(self):
        as_it_is = AS_IT_IS in self._data and self.only_ordinary
        for passage in self.asked:
            said = "0" if REPLACE_ALL in self._data else self._data.get(CHOICE + passage.token, "")
            passage.said = said or "0"
            passage.reason_said = self._data.get(REASON + passage.token, "")
            if as_it_is:
                passage.choice = Choice.PUBLISHED
            elif said in passage.replacements:
                passage.choice = Choice.REPLACED
                passage.replacement = passage.replacements[said]
            elif passage.blocked:
                continue
            elif said == "non":
                passage.choice = Choice.NOT_PERSONAL
            elif said == "publier":
                self._publish_anyway(passage)

    def _publish_anyway(self, passage):
        reason = self._data.get(REASON + passage.token, "")
        if not passage.strong:
            passage.choice = Choice.PUBLISHED
        elif reason in Screened.Reason.values:
            passage.choice, passage.reason = Choice.PUBLISHED, reason
        else:
            passage.error = "Choisissez une raison, ou remplacez ce passage."


def forbidden_masked(text):
    """``text`` without what nobody may publish: what is kept for a writer never holds it either."""
    if not rendering.is_html(text):
        return mask(text, find_forbidden(text))
    shown = Shown(rendering.editor_html(text))
    blocked = find_forbidden(shown.text)
    return shown.replaced([(f.start, f.end, f.mask) for f in blocked]) if blocked else text


def _mark(passage, first):
    if not passage.asked:
        return format_html('<mark class="passage" data-level="info" title="{}">', passage.finding.reason)
    return format_html(
        '<mark class="passage" data-level="{}"{}>{}',
        passage.finding.level.name.lower(),
        format_html(' id="passage-{}"', passage.number) if first else "",
        format_html('<a href="#choix-{0}"><b>{0}</b></a> ', passage.number) if first else "",
    )
