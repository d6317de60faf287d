"""``manage.py take_mail``: take now the replies that wait in the mailbox, and say what came of them."""

from collections import Counter

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from comcep.notifications import mailbox


class Command(BaseCommand):
    help = "Take the replies that wait in the mailbox of INBOUND_URL, each once, and say what came of them."

    def handle(self, *args, **options):
        if not settings.INBOUND_URL:
            raise CommandError("INBOUND_URL n’est pas donnée\u00a0: ce site n’a pas de boîte à relever.")
        try:
            counted = Counter(mailbox.take_all(settings.INBOUND_URL))
        except (mailbox.Unreachable, ValueError) as error:
            raise CommandError(f"La boîte ne se relève pas\u00a0: {error}") from error
        for outcome, number in sorted(counted.items()):
            self.stdout.write(f"{number} {outcome.label}")
        self.stdout.write(f"{sum(counted.values())} courriels pris.")
