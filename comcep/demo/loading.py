"""The whole demonstration, in order: what happened until January 2017, then the work of the day."""

from django.db import transaction

from comcep.demo import (
    answering,
    conversations,
    dates,
    flags,
    joining,
    loads,
    mails,
    marks,
    news,
    pages,
    people,
    procedures,
    reports,
    sections,
    situations,
    threads,
    waiting,
    wanted,
)


@transaction.atomic
def load_everything(stand, topics, articles, *, anew=False):
    """Everything or nothing, so that a load cut short leaves no half of a community, nor none at all."""
    if anew:
        loads.empty()
    cast, loaded = load_story(topics)
    moderator = cast.named["animatrice"]
    home = pages.load_site()
    reports.load_first(by=moderator)
    dates.move(stand)
    load_work(cast, loaded, stand)
    procedures.load(articles, loaded, stand, home=home, cast=cast)
    marks.follow_procedures(cast)
    wanted.load(cast, stand)
    reports.load_last(cast, stand)
    news.load(cast, stand)
    mails.load(cast, stand)
    loads.note(stand)


def load_story(topics):
    """The members and the forum, in January 2017; gives the cast, and the topics by key."""
    cast = people.load()
    tree = sections.load()
    loaded = threads.load(topics, threads.cast_authors(topics, cast), tree, cast)
    situations.load(loaded)
    marks.load(cast)
    answering.load(cast)
    conversations.load(cast)
    joining.load(cast)
    return cast, loaded


def load_work(cast, topics, stand):
    """What waits for somebody, on the day and at the moment where the community stands."""
    joining.load_waiting(cast, stand)
    waiting.place(topics, stand)
    flags.load(cast, topics, stand)
