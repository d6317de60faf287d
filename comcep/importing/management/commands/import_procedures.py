from comcep.importing import files, procedures
from comcep.importing.management.import_command import ImportCommand


class Command(ImportCommand):
    help = (
        "Importe des fiches, publiées et données pour à vérifier, une par ligne\u00a0: "
        '{"id", "title", "section", "text"}. La rubrique devient le thème de la fiche.'
    )
    kind = files.PROCEDURE
    noun = "fiches"

    def writer(self, sections, signer, report, with_guard):
        return procedures.procedure_writer(keeper=signer, report=report, with_guard=with_guard)
