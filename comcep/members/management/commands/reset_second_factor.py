"""For who has lost the phone, the key and the recovery codes."""

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from comcep.members import letters
from comcep.members.models import Member
from comcep.members.signing import devices


class Command(BaseCommand):
    help = (
        "Retire les seconds facteurs d’un compte et déconnecte ses appareils. À ne faire qu’après s’être "
        "assuré, de vive voix, que c’est bien la personne qui le demande."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="l’adresse du compte")

    @transaction.atomic
    def handle(self, *args, email, **options):
        member = Member.objects.filter(email__iexact=email).first()
        if member is None:
            raise CommandError(f"Aucun compte n’a l’adresse {email}.")
        Authenticator.objects.filter(user=member).delete()
        devices.sign_out(devices.devices(member))
        letters.write_at_once("second_factor_reset", member.email)
        self.stdout.write(f"Seconds facteurs retirés et appareils déconnectés pour {member.email}.")
