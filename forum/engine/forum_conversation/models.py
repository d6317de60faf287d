"""Topics and posts. A member who leaves never takes them away (hole S17), and counters move by deltas."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from machina.apps.forum_conversation.abstract_models import AbstractPost, AbstractTopic

from comcep.public_ids import PublicIdField


class Topic(AbstractTopic):
    public_id = PublicIdField()
    poster = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    created = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta(AbstractTopic.Meta):
        abstract = False
        indexes = [
            # Only a condition on the flag is used by the planners, and only with filter(approved=True).
            models.Index(
                fields=["forum", "-type", "-last_post_on"],
                condition=Q(approved=True),
                name="topic_section_list",
            ),
            models.Index(
                fields=["-last_post_on", "forum"], condition=Q(approved=True), name="topic_by_last_post"
            ),
        ]

    def save(self, *args, **kwargs):
        """Save the row alone: what a new or moved topic changes elsewhere is the action's work."""
        self.slug = slugify(self.subject)[:80].strip("-") or "question"
        super(AbstractTopic, self).save(*args, **kwargs)

    def delete(self, using=None):
        super(AbstractTopic, self).delete(using)


class Post(AbstractPost):
    public_id = PublicIdField()
    poster = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="posts"
    )
    created = models.DateTimeField(default=timezone.now)

    class Meta(AbstractPost.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["topic", "created"], condition=Q(approved=True), name="post_in_topic"),
            models.Index(fields=["-created"], condition=Q(approved=False), name="post_pending"),
        ]

    def save(self, *args, **kwargs):
        """Render and save the row alone: counters are the action's work."""
        super(AbstractPost, self).save(*args, **kwargs)

    def delete(self, using=None):
        super(AbstractPost, self).delete(using)
