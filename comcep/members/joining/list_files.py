"""A list of people to invite, as a CSV file: every line is read before anything is written."""

import csv
import io
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from comcep.members.access.audiences import is_moderator
from comcep.members.access.scopes import scopes_of
from comcep.members.models import Invitation, Member, Network, Organisation, Region

MAX_LINES = 5_000
MAX_BYTES = 2 * 1024 * 1024
COLUMNS = {
    "prenom": "first_name",
    "nom": "last_name",
    "courriel": "email",
    "email": "email",
    "adresse": "email",
    "reseau": "network",
    "structure": "organisation",
    "region": "region",
    "fonction": "job",
}
NEEDED = {"first_name": "prénom", "last_name": "nom", "email": "courriel"}


class BadList(ValueError):
    """The file as a whole cannot be read; the sentence says what to do."""


def _key(text):
    """« Île-de-France » and « ile de france » are one."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def decode(content):
    """The text of a file, from a spreadsheet of any age."""
    if len(content) > MAX_BYTES:
        raise BadList("Ce fichier est trop lourd\u00a0: 2\u00a0Mo au plus.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadList("Ce fichier n’est pas du texte\u00a0: enregistrez votre tableau au format CSV.")


def lines_of(text):
    """Each line as a dictionary of our own names. The first line names the columns."""
    first = text.lstrip().split("\n", 1)[0]
    separator = ";" if first.count(";") >= first.count(",") else ","
    try:
        table = list(csv.reader(io.StringIO(text.lstrip()), delimiter=separator, strict=True))
    except csv.Error as error:
        raise BadList(
            "Ce fichier n’est pas un CSV lisible\u00a0: un guillemet n’est sans doute pas fermé."
        ) from error
    names = [COLUMNS.get(_key(title)) for title in table[0]] if table else []
    missing = [label for name, label in NEEDED.items() if name not in names]
    if missing:
        raise BadList(f"La première ligne doit nommer les colonnes. Il manque\u00a0: {', '.join(missing)}.")
    rows = [row for row in table[1:] if any(cell.strip() for cell in row)]
    if not rows:
        raise BadList("Ce fichier n’a aucune ligne sous les titres.")
    if len(rows) > MAX_LINES:
        raise BadList(f"Ce fichier a {len(rows)}\u00a0lignes\u00a0: {MAX_LINES}\u00a0au plus à la fois.")
    return [{name: cell.strip() for name, cell in zip(names, row, strict=False) if name} for row in rows]


def check(lines, *, by):
    """Every line with its number, what it would do, and what is wrong with it; never a guess.

    A referent invites into the own places only. An address already invited, or already of a member of a
    place that ``by`` answers for, is passed over; of anybody else's members nothing is told.
    """
    reader = _Reader(lines, by)
    return [reader.row(number, line) for number, line in enumerate(lines, 2)]


class _Reader:
    def __init__(self, lines, by):
        self.everywhere, self.scopes = is_moderator(by), scopes_of(by)
        self.networks = {_key(n.name): n for n in Network.objects.all()}
        self.networks |= {n.slug: n for n in self.networks.values()}
        organisations = Organisation.objects.select_related("network")
        self.organisations = {_key(o.name): o for o in organisations}
        self.organisations |= {o.slug: o for o in self.organisations.values()}
        self.regions = {_key(r.name): r for r in Region.objects.all()}
        self.regions |= {r.slug: r for r in self.regions.values()}
        self.seen = {}
        emails = {line.get("email", "").lower() for line in lines}
        held = Invitation.objects.waiting().filter(ends_on__gte=timezone.localdate())
        self.invited = _among(held.values_list("email", flat=True), emails)
        members = Member.objects.validated().values_list("email", "network_id", "organisation_id")
        self.members = {
            email
            for email, network, organisation in members.iterator()
            if email in emails and (self.everywhere or self.scopes.hold(network, organisation))
        }
        self.only = self._only_network()

    def _only_network(self):
        """The network of a referent of one network: the column may then be left out."""
        if self.everywhere or len(self.scopes.networks) != 1 or self.scopes.organisations:
            return None
        return next(n for n in self.networks.values() if n.pk in self.scopes.networks)

    def row(self, number, line):
        faults = [f"{label} manquant" for name, label in NEEDED.items() if not line.get(name)]
        email = line.get("email", "").lower()
        if email:
            faults += self._faults_of_address(number, email)
        for name, label in (("first_name", "prénom"), ("last_name", "nom")):
            if len(line.get(name, "")) > 150:
                faults.append(f"{label} trop long")
        if len(line.get("job", "")) > 120:
            faults.append("fonction trop longue")
        network, organisation, region = self._place(line, faults)
        note = ""
        if not faults and email in self.members:
            note = "déjà membre"
        elif not faults and email in self.invited:
            note = "déjà invitée"
        return {
            "number": number,
            "first_name": line.get("first_name", ""),
            "last_name": line.get("last_name", ""),
            "email": email,
            "network": network and network.pk,
            "network_name": network.name if network else line.get("network", ""),
            "organisation": organisation and organisation.pk,
            "organisation_name": organisation.name if organisation else line.get("organisation", ""),
            "region": region and region.pk,
            "region_name": region.name if region else line.get("region", ""),
            "job": line.get("job", ""),
            "faults": faults,
            "note": note,
        }

    def _faults_of_address(self, number, email):
        try:
            validate_email(email)
        except ValidationError:
            return ["adresse incomplète ou mal écrite"]
        if len(email) > 254:
            return ["adresse trop longue"]
        first = self.seen.setdefault(email, number)
        return [f"même adresse qu’à la ligne {first}"] if first != number else []

    def _place(self, line, faults):
        organisation = self._find(self.organisations, line.get("organisation"), "structure", faults)
        network = self._find(self.networks, line.get("network"), "réseau", faults)
        region = self._find(self.regions, line.get("region"), "région", faults)
        if network is None and not line.get("network"):
            network = (organisation and organisation.network) or self.only
            if network is None:
                faults.append("réseau manquant")
        if network and organisation and organisation.network_id != network.pk:
            faults.append("structure d’un autre réseau")
        elif network and not self.everywhere:
            if not self.scopes.hold(network.pk, organisation and organisation.pk):
                faults.append("hors de ce dont vous répondez")
        return network, organisation, region

    def _find(self, places, said, label, faults):
        if not said:
            return None
        if found := places.get(_key(said)):
            return found
        faults.append(f"{label} inconnue" if label != "réseau" else "réseau inconnu")
        return None


def _among(values, wanted):
    return {value for value in values.iterator() if value in wanted}
