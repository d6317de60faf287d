"""What an author withdraws stays within reach for a little, in case it was not meant."""

from datetime import timedelta

UNDO = timedelta(minutes=1)
REASON = "Retiré par son auteur."
