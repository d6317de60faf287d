"""What a list of results prints beside each title and excerpt."""

from django.utils import timezone

from comcep.dates import day
from forum.questions import states
from kb.reading.tones import TONES


def line(row):
    """A result as ``search/_result.html`` prints it."""
    found = row.object
    if row.kind == "fiche":
        state = found.shown_state
        return {
            "result": row,
            "state": state.label,
            "tone": TONES[state],
            "theme": found.theme,
            "doubt": found.doubt,
        }
    answers = found.posts_count - 1
    local = found.last_post_on and timezone.localtime(found.last_post_on)
    return {
        "result": row,
        "section": found.forum.name,
        "answers": states.replies(answers) if answers > 0 else states.UNANSWERED.words,
        "chip": states.ACCEPTED if found.accepted else None,
        "on": local and {"iso": local.isoformat(timespec="minutes"), "spoken": day(local)},
    }
