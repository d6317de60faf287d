"""Print a report of the committee, from its protected tables."""

import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comcep.committee import actions
from comcep.committee.formats import FORMATS
from comcep.committee.models import Report


class Command(BaseCommand):
    help = (
        "Écrit le rapport au comité arrêté à une date\u00a0: le rapport publié, ou un brouillon avec --draft."
    )

    def add_arguments(self, parser):
        parser.add_argument("--until", required=True, metavar="DATE", help="Dernier jour compté, AAAA-MM-JJ.")
        parser.add_argument("--format", default="json", choices=list(FORMATS))
        parser.add_argument(
            "--draft", action="store_true", help="Préparer le brouillon de cette date s’il n’est pas publié."
        )

        parser.add_argument("--output", metavar="FICHIER", help="Écrire là plutôt que sur la sortie.")

    def handle(self, *, until, format, draft, output, **options):
        try:
            day = datetime.date.fromisoformat(until)
        except ValueError:
            raise CommandError(
                f"«\u202f{until}\u202f» n’est pas une date\u202f; écrivez-la AAAA-MM-JJ."
            ) from None
        report = Report.objects.released().filter(as_of=day).first()
        if report is None and not draft:
            raise CommandError(f"Aucun rapport publié au {day}. Ajoutez --draft pour préparer un brouillon.")
        if report is None:
            try:
                report = actions.prepare_report(day)
            except actions.NotReleasable as refusal:
                raise CommandError(str(refusal)) from None
        written = FORMATS[format].make(report)
        if output:
            Path(output).write_bytes(written)
        elif hasattr(self.stdout, "buffer"):
            self.stdout.buffer.write(written)
        elif FORMATS[format].text:
            self.stdout.write(written.decode(), ending="")
        else:
            raise CommandError(
                f"Le format {format} n’est pas du texte\u202f; donnez un fichier avec --output."
            )
