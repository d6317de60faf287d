"""``manage.py import_members``: invite everybody on a list, as the page /reseau/importer/ does."""

import sys
from datetime import timedelta
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comcep.members.access.scopes import may_open_desk
from comcep.members.joining import invitations, list_files
from comcep.members.models import Member

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Invite les personnes d’une liste CSV (prénom, nom, courriel, réseau, structure, région, fonction)."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.csv", type=Path)
        parser.add_argument(
            "--by", metavar="EMAIL", required=True, help="le référent ou l’animateur qui invite"
        )
        parser.add_argument("--days", type=int, default=30, help="durée des invitations, en jours (1 à 90)")
        parser.add_argument("--dry-run", action="store_true", help="tout vérifier, ne rien écrire")

    def handle(self, *, file, by, days, dry_run, **options):
        host = Member.objects.filter(email__iexact=by).first()
        if host is None or not may_open_desk(host):
            raise CommandError(f"{by} n’est ni référent ni animateur\u00a0: personne n’est invité.")
        if not 1 <= days <= 90:
            raise CommandError("Une invitation vaut de 1 à 90 jours (--days).")
        try:
            rows = list_files.check(list_files.lines_of(list_files.decode(file.read_bytes())), by=host)
        except OSError as error:
            raise CommandError(f"Impossible de lire {file}\u00a0: {error.strerror}.") from error
        except list_files.BadList as fault:
            raise CommandError(str(fault)) from fault
        wrong = [row for row in rows if row["faults"]]
        for row in wrong[:SHOWN]:
            self.stderr.write(f"ligne {row['number']}\u00a0: {', '.join(row['faults'])}")
        if wrong:
            raise CommandError(f"{len(wrong)} ligne(s) à corriger\u202f; personne n’est invité.")
        known = sum(bool(row["note"]) for row in rows)
        if dry_run:
            self.stdout.write(
                f"{len(rows) - known} à inviter, {known} déjà connue(s)\u202f; rien n’est écrit."
            )
            return
        done = invitations.import_list(
            invitations.keep_list(rows, by=host, name=file.name),
            ends_on=timezone.localdate() + timedelta(days=days),
            progress=self.bar,
        )
        self.stdout.write(f"{done.invited} invitation(s), {known} déjà connue(s).")

    def bar(self, done, total):
        """Draw a bar on a terminal; elsewhere it would only be noise."""
        if sys.stderr.isatty():
            filled = "█" * round(30 * done / max(total, 1))
            self.stderr.write(f"\r{filled:<30} {done}/{total} ", ending="\n" if done >= total else "")
            self.stderr.flush()
