"""The ten rubrics with which a community begins, and what is below them. Moderators arrange them then."""

import json
from functools import cache
from pathlib import Path

from django.db import transaction

from forum.engine.forum import order
from forum.engine.forum.models import Forum
from forum.sections.opening import open_section


@cache
def rubrics():
    """Each rubric with its ``audience`` and the ``sections`` below it, in order; read once."""
    return json.loads((Path(__file__).parent / "data" / "rubrics.json").read_text("utf-8"))


def tree():
    """``(section, slug of its parent or None, audience)``, parents first."""
    for rubric in rubrics():
        yield rubric, None, rubric["audience"]
        for section in rubric.get("sections", []):
            yield section, rubric["slug"], rubric["audience"]


@transaction.atomic
def lay_rubrics():
    """Create them all where there is no section yet; give ``{slug: section}`` of those made."""
    order.lock()
    made = {}
    if Forum.objects.exists():
        return made
    for row, parent, audience in tree():
        section = Forum(
            name=row["name"],
            slug=row["slug"],
            description=row["description"],
            parent=made.get(parent),
            type=Forum.FORUM_CAT if row.get("sections") else Forum.FORUM_POST,
        )
        section.save()
        open_section(section, audience)
        made[section.slug] = section
    return made
