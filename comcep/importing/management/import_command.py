"""What ``import_topics`` and ``import_procedures`` have in common on the command line."""

import sys
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comcep.importing import chunks, files
from comcep.members.models import Member
from comcep.search import index
from comcep.search.engine import Unavailable
from comcep.search.models import SearchPending


class ImportCommand(BaseCommand):
    kind = noun = None

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.jsonl", type=Path)
        parser.add_argument(
            "--map", dest="map", metavar="OUT.tsv", type=Path, help="écrire la table id → adresse"
        )
        parser.add_argument("--dry-run", action="store_true", help="tout vérifier, ne rien écrire")
        parser.add_argument("--by", metavar="EMAIL", help="le membre qui signe, ou qui répond des fiches")
        parser.add_argument("--no-guard", action="store_true", help="textes déjà relus, sans garde")

    def handle(self, *, file, dry_run, by, no_guard, **options):
        signer = Member.objects.filter(email__iexact=by).select_related("network").first() if by else None
        if by and signer is None:
            raise CommandError(f"Aucun compte n’a l’adresse {by}.")
        report = chunks.Report()
        try:
            sections = self.sections(options)
            total = files.check(file, kind=self.kind, sections=sections)
            if dry_run:
                self.look(file, total, report, guard=not no_guard)
                return
            write = self.writer(sections, signer, report, not no_guard)
            self.write_all(file, total, write, report, options["map"])
        except files.BadFile as error:
            raise CommandError(str(error)) from error
        self.tell(
            report,
            f"Importation faite\u00a0: {report.written} {self.noun}, {report.already} déjà là.",
        )
        self.index()

    def sections(self, options):
        return None

    def look(self, file, total, report, *, guard):
        for done, (_, line) in enumerate(files.read(file), 1):
            for text in [line["text"], *(reply["text"] for reply in line.get("replies") or [])]:
                chunks.guarded(text, report, on=guard)
            self.bar(done, total)
        self.tell(report, f"{total} {self.noun} à importer\u202f; rien n’a été écrit.")

    def write_all(self, file, total, write, report, table):
        try:
            out = open(table, "w", encoding="utf-8") if table else nullcontext()
        except OSError as error:
            raise CommandError(f"Impossible d’écrire {table}\u00a0: {error.strerror}.") from error
        with out as lines:
            note = (lambda one, url: lines.write(f"{one}\t{url}\n")) if table else None
            done = 0
            for number in chunks.run(file, write, kind=self.kind, report=report, on_url=note):
                done += number
                self.bar(done, total)

    def index(self):
        """Index now what was written; the outbox keeps the rest for the worker."""
        total = SearchPending.objects.count()
        try:
            while waiting := SearchPending.objects.count():
                if not index.index_pending(limit=index.BATCH):
                    break
                self.bar(total - waiting, total)
        except Unavailable:
            index.rebuild()
        self.stdout.write("L’index de recherche est à jour.")

    def tell(self, report, sentence):
        self.stdout.write(sentence)
        if report.findings:
            found = ", ".join(f"{label} {n}" for label, n in sorted(report.findings.items()))
            self.stdout.write(f"Données personnelles possibles\u00a0: {found} ({report.masked} masquées).")

    def bar(self, done, total):
        """Draw a bar on a terminal; elsewhere it would only be noise."""
        if sys.stderr.isatty() and (done % 50 == 0 or done >= total):
            filled = "█" * round(30 * min(1, done / max(total, 1)))
            self.stderr.write(f"\r{filled:<30} {done}/{total} ", ending="\n" if done >= total else "")
            self.stderr.flush()
