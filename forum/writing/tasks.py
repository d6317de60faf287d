"""What follows of what members did with answers, when nobody says otherwise in time."""

from celery import shared_task

from forum.writing import accepting


@shared_task(name="forum.questions.tasks.settle_proposals")
def settle_proposals():
    """Accept what moderators proposed two days ago and nobody has said no to."""
    accepting.settle_proposals()
