"""What some askers said of the situation that their question tells of."""

from django.utils.text import slugify

from comcep.demo.texts import SITUATIONS_FILE, BrokenData, read_situations
from comcep.members.models import Region
from forum.questions.models import Public
from forum.writing import situations


def load(topics):
    """``topics``: by the key of their thread. The publics are those of the procedures."""
    regions = {region.slug: region for region in Region.objects.all()}
    for key, said in read_situations().items():
        if key not in topics:
            raise BrokenData(f"{SITUATIONS_FILE}, «\u202f{key}\u202f»\u00a0: ce sujet n’existe pas.")
        publics = [
            Public.objects.get_or_create(slug=slugify(name)[:50], defaults={"name": name})[0]
            for name in said.get("publics", ())
        ]
        row = {name: said.get(name, "") for name in situations.OF_THE_ROW}
        row |= {"publics": publics, "region": regions[said["region"]] if "region" in said else None}
        situations.note(topics[key].question, row, new=True)
