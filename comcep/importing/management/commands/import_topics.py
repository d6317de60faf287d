from django.core.management.base import CommandError

from comcep.importing import files, topics
from comcep.importing.management.import_command import ImportCommand


class Command(ImportCommand):
    help = (
        'Importe des sujets, un par ligne\u00a0: {"id", "title", "section", "text", "replies"}, une réponse '
        'étant {"text", "author"}. La rubrique est son adresse ou son nom\u202f; l’auteur, facultatif, '
        "l’adresse électronique d’un membre."
    )
    kind = files.TOPIC
    noun = "sujets"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--section", default="", help="rubrique des lignes qui n’en nomment pas")

    def sections(self, options):
        find = files.section_finder(options["section"])
        if options["section"] and find(options["section"]) is None:
            raise CommandError(f"La rubrique «\u202f{options['section']}\u202f» n’existe pas.")
        return find

    def writer(self, sections, signer, report, with_guard):
        return topics.topic_writer(sections, author=signer, report=report, with_guard=with_guard)
