"""What others may listen to. ``forum`` knows nobody above it: search and moderation connect themselves."""

from django.dispatch import Signal

# Sent inside the transaction, with ``topic_id``, whenever a topic or one of its posts appears, changes,
# moves, is approved, removed or deleted, so that a listener can write a row of its own with it.
topic_changed = Signal()

# Sent inside the transaction, with ``topic_ids``, when many topics change section, and nothing else.
topics_moved = Signal()

# Sent inside the transaction of a redaction, with ``eraser``: whoever keeps words of the forum erases these.
words_erased = Signal()

# Sent inside the transaction, with ``verb``, ``post``, ``by`` and ``detail``, when moderators accept for the
# asker, or would, and when the asker says no to that.
acceptance_decided = Signal()

# Sent inside the transaction, with ``post``, ``by`` and ``reason``, when somebody edits what another wrote.
edited_by_another = Signal()

# Sent inside the transaction, with ``post``, ``by`` and ``role``, when somebody writes in an official role.
written_officially = Signal()
