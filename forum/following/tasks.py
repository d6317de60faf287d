"""What the forum does later for those who wait. Tasks keep their names: messages under way hold them."""

from celery import shared_task

from forum.following import sequels


@shared_task(name="forum.questions.tasks.ask_for_sequels")
def ask_for_sequels():
    """Ask what came of the answers that were accepted a month ago."""
    sequels.ask_for_sequels()
