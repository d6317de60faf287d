"""After restoring a back-up: forget again those who had left since it was made."""

import json
from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from comcep.members.leaving import erasures
from comcep.members.models import Departure

SAID = {"done": "rejoués", "already": "déjà faits", "unknown": "sans compte correspondant"}


class Command(BaseCommand):
    help = (
        "Rejoue la liste des départs et des effacements (erasures.jsonl) sur la base de données qui vient "
        "d’être restaurée. --export écrit la liste complète d’après la base."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="la liste (par défaut, celle de COMCEP_VAR_DIR)")
        parser.add_argument("--export", action="store_true", help="écrire la liste au lieu de la rejouer")

    def handle(self, *args, file, export, **options):
        file = file or erasures.path()
        if export:
            rows = [erasures.line(departure) for departure in Departure.objects.order_by("at")]
            with open(file, "w", encoding="utf-8") as stream:
                stream.writelines(json.dumps(row) + "\n" for row in rows)
            self.stdout.write(f"{len(rows)} départs écrits dans {file}.")
            return
        done = Counter(erasures.replay(entry) for entry in self._entries(file))
        self.stdout.write(
            "Départs\u00a0: " + ", ".join(f"{said} {done[key]}" for key, said in SAID.items()) + "."
        )

    def _entries(self, file):
        """Every line is read before any is replayed."""
        try:
            with open(file, encoding="utf-8") as stream:
                entries = [json.loads(line) for line in stream if line.strip()]
        except (OSError, ValueError) as error:
            raise CommandError(f"Liste illisible\u00a0: {error}") from None
        if any(not {"member", "fingerprint", "erased", "number", "at", "by_self"} <= set(e) for e in entries):
            raise CommandError("Liste illisible\u00a0: une ligne n’a pas les champs attendus.")
        return {entry["number"]: entry for entry in entries}.values()
