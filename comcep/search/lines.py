"""What a list of results prints beside each title and excerpt."""

from django.utils import timezone

from forum.questions.dates import day
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
        "answers": f"{answers} réponse{'s' if answers > 1 else ''}" if answers > 0 else "Sans réponse",
        "accepted": found.accepted,
        "on": local and {"iso": local.isoformat(timespec="minutes"), "spoken": day(local)},
    }
