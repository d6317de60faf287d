"""What the forum does later for those who wait. Tasks keep their names: messages under way hold them."""

from celery import shared_task

from forum.following import promise, sequels


@shared_task(name="forum.questions.tasks.keep_promise")
def keep_promise():
    """Tell who must know of the questions that nobody answers."""
    promise.keep_watch()


@shared_task(name="forum.questions.tasks.ask_for_sequels")
def ask_for_sequels():
    """Ask what came of the answers that were accepted a month ago."""
    sequels.ask_for_sequels()
