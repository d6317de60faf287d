"""What the guard says of a text about to be published, and what its writer decides of each passage.

Nothing is kept between two requests: the passages are found anew each time, and a decision comes back in the
form under a token, a keyed digest that says nothing of the words. Only counts by rule go to the database.
Files were read before, as they came (:mod:`comcep.members.files`).
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath

from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from comcep.privacy.files import PICTURES
from comcep.privacy.guard import Finding, Level, Shown, find, find_forbidden, mask, rewordings
from forum.engine import rendering
from forum.questions.models import Screened

REASONS = Screened.Reason.choices
Choice = Screened.Choice
CHOICE, REASON = "garde-", "raison-"
NAME, FILE, UNREAD = "name", "file", "unread"
AS_IT_IS, REPLACE_ALL = "tel-quel", "tout-remplacer"


@dataclass
class Passage:
    """One finding where it stands, with what may be done and what its writer chose."""

    finding: Finding
    words: str
    token: str
    field: str  # title, text, tried, name, file or unread
    file: object = None  # the kept file, for what stands in one
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
    def waits(self):
        """Whether it is a file that is still being read: nothing but waiting takes its place."""
        return self.field == UNREAD and self.file.state == self.file.State.COMING

    @property
    def replacements(self):
        """What may be posted to replace it, and by what; a file is renamed, or not joined at all."""
        return {str(n): words for n, words in enumerate(self.rewordings or [self.finding.mask])}


class Unread(Finding):
    """A file that the guard has not read: its writer says what becomes of it, or waits."""

    name = mask = ""
    advice = "Vérifiez vous-même qu’on n’y reconnaît personne."

    @classmethod
    def of(cls, file):
        if file.state == file.State.LATE:
            return cls(0, 0, UNREAD, Level.ORDINARY, "Ce fichier n’a pas pu être relu à temps.", UNREAD)
        # A picture may still hold the place where it was taken: nobody publishes it before it is drawn anew.
        level = Level.BLOCK if file.kind in PICTURES else Level.ORDINARY
        return cls(0, 0, UNREAD, level, "Ce fichier est encore en cours de lecture.", UNREAD)


class Screening:
    """The passages of a message. ``tried``: what was tried, as a question says it; ``data``: what was posted;
    ``published``: the words readers already have; ``mentioned``: the public ids of members whom the text
    calls by a link.

    A passage that is published already is not asked about again, unless it is a strong one.
    """

    def __init__(self, *, text, title="", tried="", files=(), data=None, published="", mentioned=()):
        self.title, self.raw, self.tried, self.files = title, text, tried, list(files)
        self.unread = []  # names of files of which no word could be read
        self._data = data or {}
        self._published = published
        self._shown = Shown(rendering.render(text))
        pages = {f"/membres/{public_id}/" for public_id in mentioned}
        self._called = [(a.start, a.end) for a in self._shown.links if a.href in pages]
        self._seen = Counter()
        self.passages = [
            *(self._passage("title", f, title[f.start : f.end]) for f in find(title)),
            *(
                self._passage("text", f, self._shown.text[f.start : f.end])
                for f in self._shown.findings()
                if not self._calls(f)
            ),
            *(self._passage("tried", f, tried[f.start : f.end]) for f in find(tried)),
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
        return any(p.blocked and p.field != UNREAD for p in self.asked)

    @property
    def coming(self):
        """Names of the files that are being read."""
        return [file.name for file in self.files if file.state == file.State.COMING]

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
        title = self._replaced("title", self.title)
        if not spans:
            return title, self.raw
        html = self._shown.replaced(spans)
        return title, html if rendering.is_html(self.raw) else rendering.to_markdown(html)

    def tried_to_publish(self):
        """What was tried, with the chosen replacements."""
        return self._replaced("tried", self.tried)

    def _replaced(self, field, words):
        for p in sorted(self.passages, key=lambda p: -p.finding.start):
            if p.field == field and p.choice == Choice.REPLACED:
                words = words[: p.finding.start] + p.replacement + words[p.finding.end :]
        return words

    def kept_files(self):
        """The files that stay, under the names that stay."""
        kept = []
        for file in self.files:
            mine = [p for p in self.passages if p.file is file and p.choice == Choice.REPLACED]
            if any(p.field in (FILE, UNREAD) for p in mine):
                continue
            named = [p.finding for p in mine if p.field == NAME]
            if named:
                file.name = mask(file.name, named)
            kept.append(file)
        return kept

    def counts(self):
        """Rows of :class:`Screened` to be, without their message: one for each rule, choice and reason."""
        counted = Counter()
        for p in (each for each in self.asked if each.field != UNREAD):
            counted[p.finding.rule, p.finding.label, int(p.finding.level), p.choice, p.reason] += p.count
        names = ("rule", "label", "level", "choice", "reason")
        rows = sorted(counted.items())
        return [Screened(number=number, **dict(zip(names, key, strict=True))) for key, number in rows]

    # -- for the page --

    def marked_title(self):
        return self._marked("title", self.title)

    def marked_tried(self):
        return self._marked("tried", self.tried)

    def _marked(self, field, words):
        opened = [(p.finding.start, p.finding.end, p) for p in self.passages if p.field == field]
        return mark_safe(Shown(str(format_html("{}", words))).marked(opened, _mark))

    def marked_text(self):
        opened = [(p.finding.start, p.finding.end, p) for p in self.passages if p.field == "text"]
        return mark_safe(self._shown.marked(opened, _mark))

    # -- inside --

    def _calls(self, finding):
        """Whether it is the name of a member whom the text calls, and no more than that."""
        return any(start <= finding.start and finding.end <= end for start, end in self._called)

    def _passage(self, place, finding, words, *, file=None, count=1):
        known = words and words in self._published and finding.level <= Level.ORDINARY
        self._seen[place, finding.label, words] += 1
        turn = self._seen[place, finding.label, words]
        which = f"{file.name} {file.digest} {finding.rule}" if file else ""
        value = f"{place}|{which}|{finding.label}|{words}|{turn}"
        passage = Passage(
            finding=finding,
            words=words,
            token=salted_hmac("forum.questions.screening", value).hexdigest()[:20],
            field=place,
            file=file,
            count=count,
            asked=finding.level > Level.INFO and not known,
        )
        if place in ("title", "text", "tried"):
            passage.rewordings = rewordings(finding, words, today=timezone.localdate())
        return passage

    def _file_passages(self, file):
        names = find(re.sub(r"[_.+-]", " ", PurePath(file.name).stem))
        passages = [self._passage(NAME, f, file.name[f.start : f.end], file=file) for f in names]
        if file.state == file.State.NO_WORDS:
            self.unread.append(file.name)
        elif file.state != file.State.READ:
            passages.append(self._passage(UNREAD, Unread.of(file), "", file=file))
        for rule, label, level, reason, count in file.found:
            finding = Finding(0, 0, label, Level(level), reason, rule)
            passages.append(self._passage(FILE, finding, "", file=file, count=count))
        return passages

    def _decide(self):
        as_it_is = AS_IT_IS in self._data and self.only_ordinary
        for passage in self.asked:
            said = "0" if REPLACE_ALL in self._data else self._data.get(CHOICE + passage.token, "")
            passage.said = said or "0"
            passage.reason_said = self._data.get(REASON + passage.token, "")
            if as_it_is:
                passage.choice = Choice.PUBLISHED
            elif passage.waits:
                passage.choice = Choice.PUBLISHED if said == "publier" and not passage.blocked else ""
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
