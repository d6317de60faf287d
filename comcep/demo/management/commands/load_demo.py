"""``manage.py load_demo``: the community of 16 January 2017, brought to the day of its load."""

from datetime import date

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from comcep.demo import dates, loads, mails, pages, texts
from comcep.demo.loading import load_everything
from comcep.members.models import Member


class Command(BaseCommand):
    help = (
        "Charge la communauté du 16 janvier 2017, déplacée dans le temps\u00a0: 319 membres, 97 sujets, 518 "
        "messages, et les fiches. Un second chargement ne change rien."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--today",
            metavar="DATE",
            help="jour où en est la communauté (AAAA-MM-JJ)\u202f; sinon, celui du premier chargement",
        )
        parser.add_argument(
            "--reload",
            action="store_true",
            help="recharger pour ce jour, ou pour aujourd’hui\u202f; refusé dès que quelqu’un y a écrit",
        )
        parser.add_argument(
            "--advise", action="store_true", help="dire seulement si elle a vieilli, sans rien charger"
        )

    def handle(self, *, today, reload, advise, **options):
        self._refuse_a_real_site(reload)
        if advise:
            self._advise()
        else:
            self._load(today, reload)
        # For ``make run``, which asks whether it has grown old without asking the database.
        (settings.VAR_DIR / "demo_day").write_text(loads.day_loaded().isoformat())

    def _load(self, today, reload):
        stand = self._stand(today)
        try:
            topics, articles = texts.read_threads(), texts.read_procedures()
            loaded = Member.objects.exists()
            if loaded and not reload:
                pages.repair_index()
                self.stdout.write("La démonstration est déjà chargée\u202f; rien n’a changé.")
                self._advise()
                return
            if loaded and loads.is_written_in():
                raise CommandError(
                    "Quelqu’un a écrit dans cette démonstration\u00a0: elle n’est pas rechargée. "
                    "Pour en voir une neuve, donnez un autre dossier par COMCEP_VAR_DIR."
                )
            call_command("createcachetable", verbosity=0)
            self.stdout.write("Membres, sujets, messages et fiches…")
            load_everything(stand, topics, articles, anew=loaded)
        except texts.BrokenData as error:
            raise CommandError(str(error)) from error
        cache.clear()
        if loaded:
            mails.forget()
        mails.deliver()
        self.stdout.write("Index de la recherche…")
        pages.rebuild_index()
        self._tell(stand, topics, articles)

    def _refuse_a_real_site(self, reload):
        """A demonstration that somebody joined starts again as it is, and is not loaded again."""
        if not settings.DEMO:
            raise CommandError("La démonstration ne se charge pas sur un site réel (COMCEP_DEMO=false).")
        if Member._meta.db_table not in connection.introspection.table_names():
            raise CommandError(
                "La base n’est pas prête\u202f: lancez d’abord «\u202fmanage.py migrate\u202f»."
            )
        loaded = Member.objects.filter(is_demo=True).exists()
        if Member.objects.filter(is_demo=False).exists() and (reload or not loaded):
            raise CommandError("Ce site a de vrais membres\u202f: la démonstration n’y est pas chargée.")

    def _stand(self, today):
        try:
            day = date.fromisoformat(today) if today else timezone.localdate()
        except ValueError:
            raise CommandError(
                f"«\u202f{today}\u202f» n’est pas une date\u00a0: écrivez-la AAAA-MM-JJ."
            ) from None
        try:
            return dates.stand_on(day)
        except ValueError as error:
            raise CommandError(str(error)) from error

    def _advise(self):
        if advice := loads.advice():
            self.stdout.write(advice)

    def _tell(self, stand, topics, articles):
        members = Member.objects.validated().exclude(kind=Member.Kind.STAFF).count()
        self.stdout.write(
            f"Démonstration chargée au {stand.day:%d/%m/%Y}\u00a0: {members} membres, "
            f"{len(topics)} sujets, {sum(len(topic.messages) for topic in topics)} messages, "
            f"{len(articles)} fiches."
        )
