import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comcep.privacy.guard import find


class Command(BaseCommand):
    help = (
        "Cherche les données personnelles dans des textes français. ENTRÉE\u00a0: une ligne JSON par texte, "
        '{"id", "text"}. SORTIE\u00a0: {"id", "spans": [{"start", "end", "label"}]}, dans le même ordre.'
    )

    def add_arguments(self, parser):
        parser.add_argument("source", metavar="ENTRÉE.jsonl", type=Path)
        parser.add_argument("target", metavar="SORTIE.jsonl", type=Path)

    def handle(self, *, source, target, **options):
        lines = []
        try:
            with source.open(encoding="utf-8") as texts:
                for number, line in enumerate(texts, 1):
                    if line.strip():
                        lines.append(self._checked(line, number))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{source}\u00a0: fichier illisible ({error}).") from error
        target.write_text("".join(lines), encoding="utf-8")
        self.stdout.write(f"{len(lines)} textes lus, résultat dans {target}.")

    def _checked(self, line, number):
        try:
            entry = json.loads(line)
            spans = [{"start": f.start, "end": f.end, "label": f.label} for f in find(entry["text"])]
            return json.dumps({"id": entry["id"], "spans": spans}, ensure_ascii=False) + "\n"
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(
                f"Ligne {number}\u00a0: un objet JSON avec «\u202fid\u202f» et «\u202ftext\u202f» "
                "est attendu."
            ) from error
