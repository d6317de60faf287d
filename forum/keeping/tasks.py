"""What the forum forgets by itself."""

from celery import shared_task

from forum.keeping import withdrawn


@shared_task(name="forum.questions.tasks.erase_withdrawn")
def erase_withdrawn():
    """Forget the words of what authors withdrew, once they can no longer undo it."""
    withdrawn.erase_withdrawn()
