"""``manage.py setup_community``: a real community, without the demonstration. Safe to run again."""

import sys

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection

from comcep.home.setting_up import Person, Unfit, check_email, check_name, check_networks, has, set_up
from comcep.members.joining.places import places
from comcep.members.kinds import RoleName
from comcep.members.models import Member

EVERY = "tous"


def networks(said):
    """The networks that somebody has typed, as slugs."""
    if said.strip() == EVERY:
        return [network["slug"] for network in places()["networks"]]
    return [slug.strip() for slug in said.split(",") if slug.strip()]


def one_network(said):
    check_networks([said])


class Command(BaseCommand):
    help = (
        "Ouvre une vraie communauté, sans la démonstration\u00a0: pages, aide, textes légaux, réseaux, "
        "régions, rubriques, un administrateur et un premier animateur. Pose les questions auxquelles aucune "
        "option ne répond\u202f; relancée, ne change rien de ce qui existe."
    )

    def add_arguments(self, parser):
        parser.add_argument("--administrator", metavar="EMAIL", help="qui administre le site")
        parser.add_argument("--administrator-name", metavar="NOM", help="prénom puis nom")
        parser.add_argument("--moderator", metavar="EMAIL", help="le premier animateur, un conseiller")
        parser.add_argument("--moderator-name", metavar="NOM", help="prénom puis nom")
        parser.add_argument("--moderator-network", metavar="RESEAU", help="son réseau")
        parser.add_argument("--moderator-region", metavar="REGION", help="sa région (facultative)")
        parser.add_argument(
            "--networks",
            metavar="RESEAUX",
            help=f"réseaux ouverts aux demandes, séparés par des virgules, ou «\u202f{EVERY}\u202f»\u202f; "
            "les autres ont une liste d’attente",
        )
        parser.add_argument("--no-input", action="store_true", help="ne rien demander\u00a0: tout en options")

    def handle(self, **options):
        if Member._meta.db_table not in connection.introspection.table_names():
            raise CommandError(
                "La base n’est pas prête\u202f: lancez d’abord «\u202fmanage.py migrate\u202f»."
            )
        if Member.objects.filter(is_demo=True).exists():
            raise CommandError(
                "La démonstration est chargée ici\u00a0: ouvrez la communauté sur une base vide."
            )
        self.may_ask = not options["no_input"] and sys.stdin.isatty()
        call_command("createcachetable", verbosity=0)
        try:
            done = set_up(
                administrator=self.administrator(options),
                moderator=self.moderator(options),
                opened=self.opened(options),
            )
        except Unfit as error:
            raise CommandError(str(error)) from error
        for sentence in done:
            self.stdout.write(sentence)
        self.index()
        self.next_steps()

    def administrator(self, options):
        if not options["administrator"] and has(RoleName.ADMIN):
            return None
        email = self.asked(options, "administrator", "Adresse de l’administrateur", check_email)
        return Person(email, self.name_of(options, email, "administrator", "l’administrateur"))

    def moderator(self, options):
        if not options["moderator"] and has(RoleName.MODERATOR):
            return None
        question = "Adresse du premier animateur (un conseiller)"
        email = self.asked(options, "moderator", question, check_email)
        known = Member.objects.filter(email__iexact=email).exists()
        slugs = ", ".join(network["slug"] for network in places()["networks"])
        return Person(
            email,
            self.name_of(options, email, "moderator", "l’animateur"),
            "" if known else self.asked(options, "moderator_network", f"Son réseau ({slugs})", one_network),
            options["moderator_region"] or "",
        )

    def name_of(self, options, email, who, words):
        if Member.objects.filter(email__iexact=email).exists():
            return ""
        return self.asked(options, f"{who}_name", f"Prénom et nom de {words}", check_name)

    def opened(self, options):
        slugs = [network["slug"] for network in places()["networks"]]
        held = Member.objects.exists()  # the networks are there already
        said = options["networks"] or (EVERY if held else None)
        question = f"Réseaux ouverts ({', '.join(slugs)}, ou {EVERY})"
        return networks(
            said or self.asked(options, "networks", question, lambda said: check_networks(networks(said)))
        )

    def asked(self, options, name, question, check):
        """What an option says, or the answer to the question, asked until ``check`` raises nothing."""
        said = (options[name] or "").strip()
        if said:
            return said
        if not self.may_ask:
            raise CommandError(f"Il manque --{name.replace('_', '-')}\u00a0: {question.lower()}.")
        while True:
            said = input(f"{question}\u00a0: ").strip()
            try:
                if said:
                    check(said)
                    return said
            except Unfit as error:
                self.stderr.write(str(error))

    def index(self):
        """The search index is made once everything else is committed."""
        try:
            call_command("rebuild_search", check=True, stdout=self.stdout)
        except CommandError:
            try:
                call_command("rebuild_search", stdout=self.stdout)
            except CommandError as error:
                self.stderr.write(str(error))

    def next_steps(self):
        self.stdout.write(
            f"\nLa communauté est ouverte à l’adresse {settings.SITE_URL}. Ensuite\u00a0:\n"
            "1. chacun des deux demande un lien de connexion sur /connexion/lien/, puis choisit son second "
            "facteur\u202f;\n"
            "2. l’administrateur complète les mentions légales et la confidentialité dans /admin/, "
            "l’animateur range les rubriques sur /moderation/rubriques/\u202f;\n"
            "3. l’animateur invite les premiers conseillers sur /reseau/inviter/, dont un second "
            "animateur\u00a0: le signalement d’un message de l’un est lu par l’autre."
        )
