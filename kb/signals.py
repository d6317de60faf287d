"""What others may listen to. The knowledge base knows nobody above it: search connects itself."""

from django.dispatch import Signal

# Sent inside the transaction, with ``instance``, when a published procedure changes without being published.
procedure_changed = Signal()
