"""What the forum does later for those who wait. Tasks keep their names: messages under way hold them."""

from celery import shared_task

from forum.following import promise


@shared_task(name="forum.questions.tasks.keep_promise")
def keep_promise():
    """Tell who must know of the questions that nobody answers."""
    promise.keep_watch()
