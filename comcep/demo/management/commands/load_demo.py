"""``manage.py load_demo``: the community of 16 January 2017."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from comcep.demo import pages, texts
from comcep.demo.loading import load_everything
from comcep.members.models import Member


class Command(BaseCommand):
    help = (
        "Charge la communauté du 16 janvier 2017\u00a0: 319 membres, 97 sujets, 518 messages, et les fiches."
    )

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError("La démonstration ne se charge pas sur un site réel (COMCEP_DEMO=false).")
        if Member._meta.db_table not in connection.introspection.table_names():
            raise CommandError(
                "La base n’est pas prête\u202f: lancez d’abord «\u202fmanage.py migrate\u202f»."
            )
        if Member.objects.filter(is_demo=False).exists():
            raise CommandError("Ce site a de vrais membres\u202f: la démonstration n’y est pas chargée.")
        try:
            topics, procedures = texts.read_threads(), texts.read_procedures()
            if Member.objects.exists():
                pages.repair_index()
                self.stdout.write("La démonstration est déjà chargée\u202f; rien n’a changé.")
                return
            call_command("createcachetable", verbosity=0)
            self.stdout.write("Membres, sujets, messages et fiches…")
            load_everything(topics, procedures)
        except texts.BrokenData as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Index de la recherche…")
        pages.rebuild_index()
        members = Member.objects.validated().exclude(kind=Member.Kind.STAFF).count()
        self.stdout.write(
            f"Démonstration chargée\u00a0: {members} membres, "
            f"{len(topics)} sujets, {sum(len(topic.messages) for topic in topics)} messages, "
            f"{len(procedures)} fiches."
        )
