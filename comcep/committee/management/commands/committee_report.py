"""Print a report of the committee, from its protected tables."""

import datetime

from django.core.management.base import BaseCommand, CommandError

from comcep.committee import actions
from comcep.committee.models import Report, canonical
from comcep.committee.standalone import as_html

FORMATS = {"json": lambda report: canonical(report.payload), "html": as_html}
LATER = ("pdf", "xlsx")


class Command(BaseCommand):
    help = (
        "Écrit le rapport au comité arrêté à une date\u00a0: le rapport publié, ou un brouillon avec --draft."
    )

    def add_arguments(self, parser):
        parser.add_argument("--until", required=True, metavar="DATE", help="Dernier jour compté, AAAA-MM-JJ.")
        parser.add_argument("--format", default="json", choices=[*FORMATS, *LATER])
        parser.add_argument(
            "--draft", action="store_true", help="Préparer le brouillon de cette date s’il n’est pas publié."
        )

    def handle(self, *, until, format, draft, **options):
        if format in LATER:
            raise CommandError(f"Le format {format} n’existe pas encore\u202f; demandez json ou html.")
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
        self.stdout.write(FORMATS[format](report), ending="")
