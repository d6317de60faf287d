"""The whole demonstration, in order."""

from django.db import transaction

from comcep.demo import conversations, joining, marks, pages, people, sections, threads


@transaction.atomic
def load_everything(topics, procedures):
    """Everything or nothing, so that a load cut short leaves no half of a community."""
    cast = load_community(topics)
    home = pages.load_site()
    pages.load_procedures(procedures, home=home, owner=cast.named["animatrice"])
    marks.follow_procedures(cast)
    pages.load_report(by=cast.named["animatrice"])


def load_community(topics):
    """The members and the forum; gives the cast."""
    cast = people.load()
    tree = sections.load()
    threads.load(topics, threads.cast_authors(topics, cast), tree, cast)
    marks.load(cast)
    conversations.load(cast)
    joining.load(cast)
    return cast
