"""French spaces that do not break."""

import re

NARROW, NO_BREAK = "\u202f", "\u00a0"


def french(text):
    """Set the spaces of French punctuation, in plain text or HTML typed with ordinary spaces."""
    text = re.sub(r" ([;!?»])", NARROW + r"\1", text)
    text = text.replace("« ", "«" + NARROW).replace(" :", NO_BREAK + ":")
    return re.sub(r"(?<=\d) (?=(?:heures|minutes|pixels|jours|membres)\b)", NO_BREAK, text)
