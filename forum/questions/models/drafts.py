"""What is being typed, and the forms already accepted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comcep.public_ids import PublicIdField
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic


class Draft(models.Model):
    """What a member is typing: one new question, and one reply per topic. Never read by anybody else."""

    public_id = PublicIdField()
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, blank=True, related_name="+")
    section = models.ForeignKey(Forum, models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True)
    tried = models.TextField(blank=True)
    about = models.JSONField(
        default=dict, blank=True, help_text="Ce qui est coché et choisi autour d’une nouvelle question."
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "topic"], name="questions_draft_per_topic"),
            models.UniqueConstraint(
                fields=["member"], condition=Q(topic__isnull=True), name="questions_one_new_draft"
            ),
        ]


class Submission(models.Model):
    """The key of a form already accepted: a double click or a replay gives the same post, once."""

    key = models.UUIDField(primary_key=True)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
