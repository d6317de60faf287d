"""A conversation, who takes part in it, what was written there, and whom somebody does not want to hear."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from comcep.members.access.audiences import is_moderator, may_converse
from comcep.public_ids import PublicIdField


class ConversationQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Keep what ``member`` takes part in, and for moderators what was written to all of them."""
        if not may_converse(member):
            return self.none()
        own = Exists(Participation.objects.current().filter(conversation=OuterRef("pk"), member=member))
        return self.filter(Q(own) | Q(for_team=True)) if is_moderator(member) else self.filter(own)


class Conversation(models.Model):
    """Two members, or one member and the moderators. There is one for each pair: it goes on, for years."""

    public_id = PublicIdField()
    key = models.CharField(
        max_length=50,
        unique=True,
        null=True,
        help_text="Les deux membres\u202f; vidée quand l’un des deux s’en va.",
    )
    for_team = models.BooleanField("adressée à l’animation", default=False)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    last_on = models.DateTimeField(default=timezone.now)
    team_waits_since = models.DateTimeField(
        null=True, blank=True, help_text="Premier message resté sans réponse de l’animation."
    )

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = "conversation privée"
        verbose_name_plural = "conversations privées"
        indexes = [
            models.Index(fields=["begun_by", "begun_at"], name="questions_begun"),
            models.Index(
                fields=["team_waits_since"],
                condition=Q(team_waits_since__isnull=False),
                name="questions_team_waits",
            ),
        ]

    def __str__(self):
        return f"Conversation {self.pk}"

    def get_absolute_url(self):
        return reverse("messages:detail", args=[self.public_id])


class ParticipationQuerySet(models.QuerySet):
    def current(self):
        """Keep those that have something to read: who has left comes back with the next message only."""
        return self.filter(Q(left_at=None) | Q(left_at__lt=F("conversation__last_on")))


class Participation(models.Model):
    """One member in one conversation: what is new there, and from when on there is something to read."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="participations")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="participations")
    unread = models.PositiveIntegerField(default=0)
    read_until = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(
        null=True, blank=True, help_text="Ce qui précède n’existe plus pour ce membre."
    )

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = "participation à une conversation"
        constraints = [
            models.UniqueConstraint(fields=["conversation", "member"], name="questions_takes_part_once")
        ]
        indexes = [
            models.Index(
                fields=["member", "unread"], condition=Q(unread__gt=0), name="questions_unread_messages"
            )
        ]


class PrivateMessageQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Keep the messages of visible conversations, without what came before this member left one."""
        conversations = Conversation.objects.visible_to(member)
        before = Participation.objects.filter(
            member=member, conversation=OuterRef("conversation"), left_at__gte=OuterRef("sent_at")
        )
        return self.filter(~Exists(before), conversation__in=conversations.values("pk"))


class PrivateMessage(models.Model):
    """One message. Its ``key`` is that of the form that gave it, so that a form gives one message."""

    public_id = PublicIdField()
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    from_team = models.BooleanField("au nom de l’animation", default=False)
    text = models.TextField()
    html = models.TextField()
    sent_at = models.DateTimeField(default=timezone.now)
    key = models.UUIDField(unique=True)
    removed_at = models.DateTimeField("retiré le", null=True, blank=True)
    held = models.BooleanField("gardé pour l’animation", default=False)

    objects = PrivateMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message privé"
        verbose_name_plural = "messages privés"
        ordering = ["sent_at", "pk"]
        indexes = [models.Index(fields=["conversation", "sent_at", "id"], name="questions_in_conversation")]

    def __str__(self):
        return f"Message privé {self.pk}"

    @property
    def rendered(self):
        """The only way in which it is printed: ``html`` came clean out of ``rendering.render``."""
        return mark_safe(self.html)


class Block(models.Model):
    """``member`` no longer wants private messages from ``blocked``, who is not told."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "personne bloquée"
        constraints = [
            models.UniqueConstraint(fields=["member", "blocked"], name="questions_blocked_once"),
            models.CheckConstraint(condition=~Q(member=F("blocked")), name="questions_blocks_another"),
        ]


class PrivateDraft(models.Model):
    """What a member is writing to somebody, in one ``place`` (``perms.place_of``). Read by nobody else."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="private_drafts")
    place = models.CharField(max_length=40)
    text = models.TextField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "brouillon de message privé"
        constraints = [
            models.UniqueConstraint(fields=["member", "place"], name="questions_private_draft_per_place")
        ]
