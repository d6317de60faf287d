import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comcep.members.models import Member
from comcep.search.engine import Unavailable
from comcep.search.results import find


class Command(BaseCommand):
    help = (
        'Passe chaque ligne {"id", "text"} de QUERIES.jsonl dans la recherche du site, pour le membre '
        "donné, et écrit dans OUT.tsv\u00a0: query_id, adresse du résultat, rang, score."
    )

    def add_arguments(self, parser):
        parser.add_argument("queries", metavar="QUERIES.jsonl", type=Path)
        parser.add_argument("out", metavar="OUT.tsv", type=Path)
        parser.add_argument("--as", dest="email", required=True, metavar="EMAIL")
        parser.add_argument("--top", type=int, default=50)

    def handle(self, *, queries, out, email, top, **options):
        member = Member.objects.filter(email__iexact=email).first()
        if member is None:
            raise CommandError(f"Aucun compte n’a l’adresse {email}.")
        if top < 1:
            raise CommandError("--top doit être au moins 1.")
        asked = list(read_queries(queries))
        lines = []
        try:
            for query_id, text in asked:
                found = find(member, text, size=top, facets=False)
                lines += [f"{query_id}\t{row.url}\t{row.rank}\t{row.score:.9f}\n" for row in found.rows]
        except Unavailable as error:
            raise CommandError(
                f"L’index de recherche ne répond pas ({error}). Lancez rebuild_search."
            ) from error
        try:
            out.write_text("".join(lines), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"Impossible d’écrire {out}\u00a0: {error.strerror}.") from error
        self.stdout.write(f"{len(asked)} recherches, {len(lines)} résultats dans {out}.")


def read_queries(path):
    """``(id, text)`` of each line; one clear sentence names the first line that is not sound."""
    try:
        content = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"Impossible de lire {path}\u00a0: {error}.") from error
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            query_id, text = row["id"], row["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f'{path}, ligne {number}\u00a0: il faut {{"id", "text"}}.') from error
        if not isinstance(text, str) or not isinstance(query_id, (str, int)):
            raise CommandError(f"{path}, ligne {number}\u00a0: id et text sont du texte.")
        yield str(query_id).replace("\t", " ").replace("\n", " "), text
