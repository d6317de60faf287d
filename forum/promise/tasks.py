"""What is done for who waits, every few minutes. Tasks keep their names: messages under way hold them."""

from celery import shared_task

from forum.promise import ladder


@shared_task(name="forum.questions.tasks.keep_promise")
def keep_promise():
    """Climb the ladder of every question that nobody answers. It may run twice at once."""
    ladder.climb()
