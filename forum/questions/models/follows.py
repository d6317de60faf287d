"""What a member wants to hear of."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Topic
from forum.questions.models.sections import Theme


class Follow(models.Model):
    """What a member wants to hear of: a topic, a section with what is below it, or a theme.

    A topic that one has stopped following keeps its row, not active: nothing automatic follows it again.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, related_name="followed")
    section = models.ForeignKey(Forum, models.CASCADE, null=True, related_name="followed")
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, related_name="followed")
    active = models.BooleanField("suivi", default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "suivi"
        constraints = [
            models.UniqueConstraint(fields=["member", "topic"], name="questions_follow_topic_once"),
            models.UniqueConstraint(fields=["member", "section"], name="questions_follow_section_once"),
            models.UniqueConstraint(fields=["member", "theme"], name="questions_follow_theme_once"),
            models.CheckConstraint(
                condition=(
                    Q(topic__isnull=False, section__isnull=True, theme__isnull=True)
                    | Q(topic__isnull=True, section__isnull=False, theme__isnull=True)
                    | Q(topic__isnull=True, section__isnull=True, theme__isnull=False)
                ),
                name="questions_follow_one_thing",
            ),
        ]
