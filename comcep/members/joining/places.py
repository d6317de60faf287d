"""The regions of France and the operator networks with their organisations, as a site begins with them."""

import json
from functools import cache
from pathlib import Path

from django.db import transaction

from comcep.members.models import Network, Opening, Organisation, Region


@cache
def places():
    """``{"regions": […], "networks": […]}``, read once."""
    return json.loads((Path(__file__).parent / "data" / "places.json").read_text("utf-8"))


@transaction.atomic
def lay_places(opened):
    """Add the regions and networks that are missing, and keep the networks that are not ``opened`` waiting.

    ``opened``: slugs. What exists stays as somebody has made it, its name and its opening included.
    """
    for region in places()["regions"]:
        Region.objects.get_or_create(slug=region["slug"], defaults=region)
    for position, row in enumerate(places()["networks"], 1):
        network, new = Network.objects.get_or_create(
            slug=row["slug"],
            defaults={"name": row["name"], "full_name": row["full_name"], "position": position},
        )
        if new:
            _add_organisations(network, row["organisations"])
            if network.slug not in opened:
                Opening.objects.create(network=network, state=Opening.State.CLOSED)


def _add_organisations(network, rows):
    for row in rows:
        Organisation.objects.get_or_create(
            slug=row["slug"],
            defaults={"name": row["name"], "network": network, "reporting_group": row["group"]},
        )
