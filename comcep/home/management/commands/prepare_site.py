"""``manage.py prepare_site``: what a new site cannot open without. Safe to run again."""

from django.core.management.base import BaseCommand

from comcep.home.actions import ensure_pages
from kb.authoring.tree import ensure_index


class Command(BaseCommand):
    help = "Crée les pages publiques et la base de fiches qui manquent\u202f; ne touche pas aux autres."

    def handle(self, *args, **options):
        home = ensure_pages()
        ensure_index(home)
        self.stdout.write("Les pages du site sont en place.")
