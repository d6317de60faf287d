"""What a moderator chooses to take out of a message: passages, words, files."""

from comcep.moderation.forms import RedactForm
from comcep.privacy.guard import find
from comcep.privacy.guard.eraser import UNIQUE
from forum.questions.models import Screened
from forum.writing.screening import CHOICE, Screening

NOTHING = "Choisissez au moins un passage, ou écrivez les mots à masquer."


class Masking:
    """A page of redaction: what the guard finds in a message, what of it is chosen, words of one's own.

    Before anything is chosen, what the guard is sure of is ticked.
    """

    def __init__(self, request, *, text, title="", tried="", post=None):
        self.posted = request.method == "POST"
        self.screening = Screening(text=text, title=title, tried=tried)
        passages = self.screening.passages
        for number, passage in enumerate(passages, 1):
            passage.number, passage.asked = number, True
        self.chosen = [p for p in passages if (CHOICE + p.token in request.POST if self.posted else p.strong)]
        self.seen_then = _seen_then(post, {p.finding.label for p in passages}) if post else []
        self.gone_on = False
        self.form = RedactForm(request.POST or None, post=post)
        self.status, self.error = 422 if self.posted else 200, ""
        self.terms, self.drop, self.reason, self.start = [], set(), "", None

    def ready(self):
        """Whether there is something to mask or to delete, and a reason for it."""
        if not self.posted or not self.form.is_valid():
            return False
        data = self.form.cleaned_data
        self.terms = [(p.words, p.finding.label) for p in self.chosen]
        self.terms += [(words, _label_of(words)) for words in self.form.lines()]
        self.drop, self.reason, self.start = set(data.get("drop") or ()), data["reason"], data["start"]
        if not self.terms and not self.drop:
            self.error = NOTHING
        return not self.error

    def go_on(self, post, words, start):
        """Ask once more, with the same reason, for what there was no time to read."""
        self.screening, self.chosen, self.status = Screening(text=post.content.raw), [], 200
        self.seen_then, self.gone_on = [], True
        known = {"words": "\n".join(words), "reason": self.reason, "start": start}
        self.form = RedactForm(initial=known, post=post)


def _seen_then(post, labels):
    """What the guard found when this was published and left as it was, and does not find in it today."""
    then = post.screenings.exclude(choice=Screened.Choice.REPLACED).exclude(label__in=labels).order_by("pk")
    return list(dict.fromkeys(each.label_name for each in then))


def _label_of(words):
    """What the guard says that words written by hand are, when they can belong to one person only."""
    return next((found.label for found in find(words) if found.label in UNIQUE), "")
