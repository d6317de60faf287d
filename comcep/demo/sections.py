"""The tree of rubrics and sub-forums, as published, each opened to its audience."""

from comcep.demo import published
from forum.engine.forum.models import Forum
from forum.sections.opening import open_section


def load():
    """Create the tree; gives ``{slug: section}``."""
    sections = {}
    for row, parent, audience in published.sections():
        section = Forum(
            name=row["name"],
            slug=row["slug"],
            description=row["description"],
            parent=sections.get(parent),
            type=Forum.FORUM_POST if "topics" in row else Forum.FORUM_CAT,
        )
        section.save()
        open_section(section, audience)
        sections[section.slug] = section
    return sections
