import sys
import time

from django.core.management.base import BaseCommand, CommandError

from comcep.search import index
from comcep.search.documents import count
from comcep.search.engine import Unavailable


class Command(BaseCommand):
    help = (
        "Reconstruit l’index de recherche à côté de celui qui sert, puis les échange d’un coup. Interrompue, "
        "la reconstruction reprend où elle en était. "
        "Avec --check, compare l’index à la base et répare seulement ce qui diffère."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="comparer et réparer, sans reconstruire")

        parser.add_argument("--again", action="store_true", help="recommencer, sans rien reprendre")

    def handle(self, *, check, again, **options):
        try:
            self.check_and_repair() if check else self.rebuild(again)
        except Unavailable as error:
            raise CommandError(
                f"L’index de recherche ne répond pas ({error}). Lancez rebuild_search."
            ) from error

    def rebuild(self, again):
        started, self.before = time.monotonic(), 0
        done = index.rebuild(lambda rows: self.progress(rows, count()), again=again, told=self.tell)
        self.stdout.write(f"{done} documents indexés en {time.monotonic() - started:.1f} s.")

    def tell(self, left, sentence):
        self.before = left.documents if left else 0
        self.stdout.write(sentence)

    def check_and_repair(self):
        index.index_pending()
        wrong, extra = index.differences()
        index.repair([*wrong, *extra])
        if not wrong and not extra:
            self.stdout.write("L’index est juste\u00a0: rien n’attend.")
            return
        self.stdout.write(f"{len(wrong)} documents absents ou changés, {len(extra)} en trop\u00a0: réparés.")
        wrong, extra = index.differences()
        if wrong or extra:
            raise CommandError(
                f"Il reste {len(wrong) + len(extra)} différences\u00a0: reconstruisez l’index."
            )

    def progress(self, rows, total):
        """Draw a bar on a terminal; elsewhere a line now and then would only be noise."""
        terminal, shown = sys.stderr.isatty(), False
        for done, row in enumerate(rows, self.before + 1):
            if terminal and (done % 100 == 0 or done == total):
                part = done / max(total, done)
                bar = "█" * round(part * 30)
                self.stderr.write(f"\r{bar:<30} {done}/{total}", ending="")
                self.stderr.flush()
                shown = True
            yield row
        if shown:
            self.stderr.write("")
