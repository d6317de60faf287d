from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from comcep.home import moving
from comcep.search import index
from comcep.search.engine import Unavailable


class Command(BaseCommand):
    help = (
        "Fait passer un site d’une machine (SQLite, dossier) aux services que nomment DATABASE_URL, "
        "S3_BUCKET et ELASTICSEARCH_URL\u00a0: toutes les lignes, tous les fichiers, comparés à la fin. "
        "Le site doit être arrêté, et la base d’arrivée vide, après migrate."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", metavar="VAR", type=Path, help="le dossier COMCEP_VAR_DIR de l’ancien site"
        )

    def handle(self, *, folder, **options):
        try:
            moving.open_former(folder)
            moved = moving.move_rows(self.say_table)
            moved.files = moving.move_files(folder)
        except moving.Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except DatabaseError as error:
            raise CommandError(
                f"La base d’arrivée a refusé des données, rien n’a changé\u00a0: {error}"
            ) from error
        self.stdout.write(
            f"{moved.rows} lignes de {moved.tables} tables et {moved.files} fichiers, comparés\u00a0: "
            "rien ne manque."
        )
        call_command("update_index", verbosity=0)
        try:
            count = index.rebuild(again=True)
        except Unavailable as error:
            raise CommandError(
                f"Tout est là, sauf l’index de recherche ({error})\u202f; lancez rebuild_search."
            ) from error
        self.stdout.write(f"{count} documents indexés.")

    def say_table(self, model):
        if self.stdout.isatty():
            self.stdout.write(f"\r{model._meta.db_table:<60}", ending="")
