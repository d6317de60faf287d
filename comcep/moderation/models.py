"""What moderators decided, the log of the desk; and what members flagged to them."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from comcep.members.access.audiences import is_moderator
from comcep.moderation.kinds import Kind
from comcep.public_ids import PublicIdField
from forum.access.rows import reviewed_sections, topics_with_page
from forum.engine.forum.models import Forum
from forum.engine.forum_conversation.models import Post, Topic
from forum.questions.models import PrivateMessage

KEPT = timedelta(days=365)


TO_AUTHORS = ("move", "lock", "duplicate")
"""What the author of a topic reads on a page of its own; a removed message has one already.

Who wrote a message that a moderator edited reads it there too.
"""


class DecisionQuerySet(models.QuerySet):
    def told_to(self, member):
        """Keep what was decided of this member’s own topics and messages, and stands, as long as they open.

        That the name was read under one is told whatever became of it.
        """
        Verb = self.model.Verb
        told = self.filter(Q(verb=Verb.NAME_READ) | Q(topic__in=topics_with_page(member)), undone_at=None)
        of_topics = Q(verb__in=[*TO_AUTHORS, Verb.NAME_READ], topic__poster=member.pk)
        wrote = Q(post__topic__posts__poster=member.pk, post__topic__posts__created__lt=F("at"))
        of_posts = Q(verb=Verb.EDIT, post__poster=member.pk) | (Q(verb=Verb.SPLIT) & wrote)
        return told.filter(of_topics | of_posts).distinct()  # wall: letters

    def visible_to(self, member):
        """Keep the decisions on the sections that this moderator reads, on their topics, and the others."""
        mine = reviewed_sections(member)
        of_sections = Q(section__in=mine) | Q(section__audience__merged_into__in=mine)
        of_nothing = Q(topic=None, section=None)
        return self.filter(Q(topic__forum__in=mine) | of_sections | of_nothing)  # wall: journal


class Decision(models.Model):
    """One act of a moderator: who, what, on what, when and why. It holds no word of any message."""

    class Verb(models.TextChoices):
        PIN = "pin", "Sujet épinglé"
        UNPIN = "unpin", "Sujet désépinglé"
        LOCK = "lock", "Sujet clos"
        UNLOCK = "unlock", "Sujet rouvert"
        MOVE = "move", "Sujet déplacé"
        SPLIT = "split", "Messages séparés en un sujet"
        DUPLICATE = "duplicate", "Sujet clos comme doublon"
        APPROVE = "approve", "Message approuvé"
        REMOVE = "remove", "Message retiré"
        RESTORE = "restore", "Message rétabli"
        EDIT = "edit", "Message modifié"
        REDACT = "redact", "Données masquées"
        SCREEN = "screen", "Alerte du garde relue"
        CURATE = "curate", "Sujet transformé en fiche"
        THEMES = "themes", "Thèmes corrigés"
        PROPOSE = "propose", "Réponse proposée à la personne qui demandait"
        ACCEPT = "accept", "Réponse retenue par l’animation"
        DECLINE = "decline", "Réponse proposée, refusée par la personne qui demandait"
        CASE = "case", "Signalement traité"
        CREATE = "s_create", "Rubrique créée"
        CHANGE = "s_change", "Rubrique modifiée"
        ORDER = "s_order", "Rubrique changée de place"
        READERS = "s_readers", "Lecteurs d’une rubrique changés"
        ARCHIVE = "s_archive", "Rubrique archivée"
        REOPEN = "s_reopen", "Rubrique rouverte"
        MERGE = "s_merge", "Rubriques réunies"
        UNMERGE = "s_unmerge", "Réunion de rubriques annulée"
        REVIEWED = "m_review", "Membre relu avant publication"
        TRUSTED = "m_trust", "Membre publié aussitôt"
        SET_ASIDE = "aside", "Sujet laissé sans fiche"
        TAKE_BACK = "back", "Sujet remis à transformer"
        IN_ROLE = "in_role", "Message écrit au nom d’un rôle"
        NAME_READ = "name_read", "Nom lu sous une question posée sans nom"

    public_id = PublicIdField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    verb = models.CharField("décision", max_length=10, choices=Verb.choices)
    topic = models.ForeignKey(
        Topic, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="sujet",
        help_text="Vide quand il s’agit d’autre chose.",
    )  # fmt: skip
    section = models.ForeignKey(
        Forum, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="rubrique"
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="membre"
    )
    post = models.ForeignKey(
        Post, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="message"
    )
    detail = models.CharField("précision", max_length=250, blank=True)
    reason = models.CharField("raison", max_length=300, blank=True)
    at = models.DateTimeField("le", default=timezone.now)
    before = models.JSONField("avant", default=dict, help_text="Ce qu’il faut pour annuler\u00a0: des clés.")
    undone_at = models.DateTimeField("annulée le", null=True, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="moderation_log")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verb="remove") | ~Q(reason=""),
                name="moderation_removal_has_reason",
            )
        ]

    def __str__(self):
        return f"{self.get_verb_display()} · {self.at:%Y-%m-%d}"


class Claim(models.Model):
    """« Je m’en occupe »: one moderator on one thing of the desk, for a while (``moderation.claims``)."""

    kind = models.CharField("sorte", max_length=11, choices=Kind.choices)
    thing = models.BigIntegerField("clé")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "élément pris en charge"
        verbose_name_plural = "éléments pris en charge"
        constraints = [models.UniqueConstraint(fields=["kind", "thing"], name="moderation_claimed_once")]


class Reason(models.TextChoices):
    PERSONAL = "personal", "Une donnée personnelle"
    ABUSE = "abuse", "Un propos déplacé"
    WRONG = "wrong", "Une réponse erronée ou dépassée"
    ADVERT = "advert", "De la publicité"
    OTHER = "other", "Autre chose"


RISKS = {Reason.PERSONAL: 3, Reason.ABUSE: 2}  # the others: 1
IDENTIFIER = 9
"""The risk of a message that holds a number which a key proves, whatever the reason it was flagged for."""


class CaseQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Keep what this moderator may decide: never a case on what the moderator wrote.

        Those who flagged are named there, and the author never learns who they are.
        """
        if not is_moderator(member):
            return self.none()
        mine = Q(post__topic__forum__in=reviewed_sections(member)) | Q(message__isnull=False)
        return self.filter(mine).exclude(post__poster=member).exclude(message__sender=member)

    def waiting(self):
        """Keep what nobody has decided."""
        return self.filter(closed_at=None)

    def forget_old(self):
        """Keep twelve months, as the log."""
        return self.filter(closed_at__lt=timezone.now() - KEPT).delete()


class Case(models.Model):
    """All that was flagged of one message, until moderators have decided. One is open at a time."""

    class Outcome(models.TextChoices):
        NOTHING = "nothing", "Rien à faire"
        ANSWERED = "answered", "Réponse apportée"
        REMOVED = "removed", "Message retiré"
        REDACTED = "redacted", "Données masquées"

    public_id = PublicIdField()
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="cases", verbose_name="message")
    message = models.ForeignKey(
        PrivateMessage, models.CASCADE, null=True, related_name="cases", verbose_name="message privé"
    )
    risk = models.PositiveSmallIntegerField("risque", default=1)
    opened_at = models.DateTimeField("ouvert le", default=timezone.now)
    outcome = models.CharField("décision", max_length=10, choices=Outcome.choices, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField("décidé le", null=True)
    note = models.CharField("note", max_length=300, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement"
        indexes = [
            models.Index(
                fields=["-risk", "opened_at"],
                condition=Q(closed_at__isnull=True),
                name="moderation_waiting_cases",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=False, message__isnull=True)
                | Q(post__isnull=True, message__isnull=False),
                name="moderation_case_on_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="")),
                name="moderation_closed_case_has_outcome",
            ),
            models.UniqueConstraint(
                fields=["post"], condition=Q(closed_at__isnull=True), name="moderation_one_case_a_post"
            ),
            models.UniqueConstraint(
                fields=["message"], condition=Q(closed_at__isnull=True), name="moderation_one_case_a_message"
            ),
        ]

    def __str__(self):
        return f"Signalement {self.pk}"


class Flag(models.Model):
    """« Signaler »: one by person and case. Its words are for moderators; who leaves leaves it, unsigned."""

    public_id = PublicIdField()
    case = models.ForeignKey(Case, models.CASCADE, related_name="flags")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="flags")
    reason = models.CharField("raison", max_length=10, choices=Reason.choices)
    words = models.CharField("précision", max_length=300, blank=True)
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "signalement d’un membre"
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "member"], name="moderation_flagged_once")]
        indexes = [models.Index(fields=["member", "at"], name="moderation_flags_of")]


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, member):
        """Keep what was proposed of topics that this moderator reviews; who proposed is named there."""
        # wall: topic-proposals
        return self.filter(topic__approved=True, topic__forum__in=reviewed_sections(member))


class Proposal(models.Model):
    """« Ce sujet mérite une fiche »: one by member and topic. Its words are for moderators."""

    public_id = PublicIdField()
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="proposals", verbose_name="sujet")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    words = models.CharField("pourquoi", max_length=300, blank=True)
    at = models.DateTimeField("le", default=timezone.now)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition de fiche"
        verbose_name_plural = "propositions de fiche"
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["topic", "member"], name="moderation_proposed_once")]
        indexes = [models.Index(fields=["member", "at"], name="moderation_proposals_of")]


class SetAside(models.Model):
    """A topic that moderators leave without a procedure, until somebody proposes it again."""

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="set_aside", verbose_name="sujet")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "sujet laissé sans fiche"
        verbose_name_plural = "sujets laissés sans fiche"
