import datetime
import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from forum.questions import rate, timing

DAY = datetime.timedelta(days=1)
WORDS = {
    "eligible": "questions comptées",
    "pending": "dont en attente, promesse en cours",
    "withdrawn": "retirées sans réponse, non comptées",
    "in_time": "réponses d’un autre réseau sous 48 heures",
    "in_time_working": "réponses d’un autre réseau sous 14 heures ouvrées",
    "median_hours": "heures jusqu’à la réponse, médiane (Kaplan-Meier)",
}


class Command(BaseCommand):
    help = "Dit comment la promesse d’une réponse a été tenue, pour les questions posées entre deux dates."

    def add_arguments(self, parser):
        parser.add_argument("--from", required=True, metavar="DATE", help="Premier jour compté, AAAA-MM-JJ.")
        parser.add_argument("--until", required=True, metavar="DATE", help="Dernier jour compté, AAAA-MM-JJ.")
        parser.add_argument("--format", default="text", choices=["text", "json"])

    def handle(self, *, format, **options):
        first, last = _day(options["from"]), _day(options["until"])
        if last < first:
            raise CommandError("La période finit avant de commencer\u00a0: échangez les deux dates.")
        now = timezone.now()
        questions = timing.eligible(_midnight(first), _midnight(last + DAY))
        figures = rate.summed(timing.asked(questions, now), now)
        if format == "json":
            self.stdout.write(json.dumps(figures))
            return
        for name, figure in figures.items():
            self.stdout.write(f"{'–' if figure is None else figure:>8}  {WORDS[name]}")


def _day(said):
    try:
        return datetime.date.fromisoformat(said)
    except ValueError:
        raise CommandError(f"«\u202f{said}\u202f» n’est pas une date\u202f; écrivez-la AAAA-MM-JJ.") from None


def _midnight(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
