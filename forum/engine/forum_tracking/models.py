"""Read marks: one per section and member, one per topic and member, as machina lays them."""

from django.db import models
from django.utils import timezone
from machina.apps.forum_tracking.abstract_models import AbstractForumReadTrack, AbstractTopicReadTrack


class ForumReadTrack(AbstractForumReadTrack):
    mark_time = models.DateTimeField(default=timezone.now)

    objects = models.Manager()

    class Meta(AbstractForumReadTrack.Meta):
        abstract = False


class TopicReadTrack(AbstractTopicReadTrack):
    mark_time = models.DateTimeField(default=timezone.now)

    class Meta(AbstractTopicReadTrack.Meta):
        abstract = False
