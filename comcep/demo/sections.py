"""The tree of rubrics and sub-forums, as published, each opened to its audience."""

from forum.sections.rubrics import lay_rubrics


def load():
    """Create the tree; gives ``{slug: section}``."""
    return lay_rubrics()
