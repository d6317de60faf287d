from django.core.management.base import BaseCommand

from forum.questions import counters


class Command(BaseCommand):
    help = "Recompte les messages et les sujets de chaque rubrique, et corrige ce qui était faux."

    def handle(self, **options):
        wrong = counters.recount()
        for kind, number in wrong.items():
            self.stdout.write(f"{kind}: {number} corrigé(s)")
