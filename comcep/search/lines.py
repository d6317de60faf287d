"""What a list of results prints beside each title and excerpt."""

from kb.lists import TONES


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
    question = getattr(found, "question", None)
    return {
        "result": row,
        "section": found.forum.name,
        "answers": found.posts_count - 1,
        "accepted": bool(question and question.accepted_post_id),
    }
