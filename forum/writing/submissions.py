"""The forms already accepted: a double click or a replay gives the same message, once."""

import uuid

from comcep.members.models import Member
from forum.questions.models import Submission


class AlreadySubmitted(Exception):
    """This form has already given a message, with another text: the new text must not vanish in silence."""

    def __init__(self, post):
        self.post = post
        super().__init__(f"the form of post {post.pk} came back with another text")


def one_at_a_time(member):
    """Two requests of one member wait for each other, so that the key of a form is read, then written."""
    list(Member.objects.select_for_update(no_key=True).filter(pk=member.pk).order_by().values_list("pk"))


def submitted(key, member, text):
    """The key to note for this form, and the post it has already given, if it has."""
    done = key and Submission.objects.filter(key=key).first()
    if not done:
        return key or uuid.uuid4(), None
    if done.member_id != member.pk:
        return uuid.uuid4(), None  # somebody else's key: it says nothing of this form
    if done.post.content.raw != text:
        raise AlreadySubmitted(done.post)
    return key, done.post
