"""What people are told, by which way they want it, and what became of the mail about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comcep.notifications.kinds import IN_DIGEST, Mode
from comcep.public_ids import PublicIdField

DIGESTS = [(mode.value, mode.label) for mode in IN_DIGEST]


class MailedQuerySet(models.QuerySet):
    def due(self, now=None):
        """Keep the rows whose mail is still to be sent, and may be tried now."""
        return self.filter(mail_due_at__lte=now or timezone.now())


class Mailed(models.Model):
    """A row about which one mail leaves, once (``comcep.notifications.outbox``).

    ``mail_due_at`` says when its mail may next be tried; nothing is left to send when it is empty.
    ``mailed_at`` is written just before the mail is handed to the server, so that a mail is never sent twice.
    """

    ONCE_GONE = {}
    """Columns that served the mail alone, and what they hold once nothing is left to send."""

    public_id = PublicIdField()
    mail_due_at = models.DateTimeField("courriel à envoyer à partir de", null=True, blank=True)
    mail_attempts = models.PositiveSmallIntegerField("essais", default=0)
    mailed_at = models.DateTimeField("courriel remis le", null=True, blank=True)
    mail_failed = models.CharField("courriel non envoyé", max_length=200, blank=True)

    objects = MailedQuerySet.as_manager()

    class Meta:
        abstract = True


class Digest(Mailed):
    """One mail that sums up what waited for it. Its news are tied to it when it is made, and to no other."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digests")
    rhythm = models.CharField("rythme", max_length=10, choices=DIGESTS)
    day = models.DateField("jour")
    since = models.DateTimeField("depuis")
    until = models.DateTimeField("jusqu’à")

    class Meta:
        verbose_name = "résumé"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "rhythm", "day"], name="notifications_one_digest"),
            models.CheckConstraint(
                condition=Q(mail_due_at__isnull=True) | Q(mailed_at__isnull=True),
                name="notifications_digest_mailed_is_not_due",
            ),
        ]
        indexes = [
            models.Index(
                fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="digest_mail_due"
            )
        ]

    def __str__(self):
        return f"{self.get_rhythm_display()} · {self.day}"


class Notice(Mailed):
    """One thing that one person is told once, by a mail of its own, in a digest, or in the site alone.

    ``text`` names no topic: what it is about is found anew, by its check, each time it is shown or sent.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField("sorte", max_length=40)
    text = models.CharField("texte", max_length=300)
    why = models.CharField("raison de l’envoi", max_length=200, blank=True)
    url = models.CharField("adresse", max_length=500)
    check_name = models.CharField("vérification", max_length=200)
    args = models.JSONField("arguments", default=list)
    key = models.CharField("clé", max_length=200)
    created_at = models.DateTimeField("créée le", default=timezone.now)
    seen_at = models.DateTimeField("vue le", null=True, blank=True)
    waits_for = models.CharField("attend le", max_length=10, blank=True, choices=DIGESTS)
    digest = models.ForeignKey(Digest, models.SET_NULL, null=True, blank=True, related_name="notices")

    class Meta:
        verbose_name = "notification"
        constraints = [
            models.UniqueConstraint(fields=["recipient", "key"], name="notifications_told_once"),
            models.CheckConstraint(
                condition=Q(mail_due_at__isnull=True) | Q(mailed_at__isnull=True),
                name="notifications_mailed_is_not_due",
            ),
            models.CheckConstraint(
                condition=Q(waits_for="") | Q(mail_due_at__isnull=True, digest__isnull=True),
                name="notifications_waits_for_one_mail",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_of_recipient"),
            models.Index(
                fields=["recipient", "-created_at", "-id"],
                condition=Q(seen_at__isnull=True),
                name="notice_unseen_newest",
            ),
            models.Index(
                fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False), name="notice_mail_due"
            ),
            models.Index(
                fields=["waits_for", "recipient"], condition=~Q(waits_for=""), name="notice_waits_for_digest"
            ),
        ]

    def __str__(self):
        return self.text


class Incoming(models.Model):
    """One mail that came in, known by a digest of its name, and what was made of it. Never its words."""

    class Outcome(models.TextChoices):
        PUBLISHED = "published", "publiée"
        KEPT = "kept", "gardée en brouillon"
        RETURNED = "returned", "rendue à son auteur"
        AUTOMATIC = "automatic", "réponse automatique, absence ou agenda"
        BOUNCE = "bounce", "avis de non-distribution"
        NOBODY = "nobody", "adresse ou expéditeur sans suite"
        BROKEN = "broken", "illisible"

    digest = models.CharField("empreinte", max_length=64, unique=True)
    taken_at = models.DateTimeField("pris le", default=timezone.now, db_index=True)
    outcome = models.CharField("suite", max_length=10, choices=Outcome.choices)

    class Meta:
        verbose_name = "courriel reçu"
        verbose_name_plural = "courriels reçus"

    def __str__(self):
        return self.get_outcome_display()


class Preference(models.Model):
    """By which way a person wants to hear of one sort of news. No row: as the sort has it."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField("sorte", max_length=40)
    mode = models.CharField("par quelle voie", max_length=10, choices=Mode.choices)

    class Meta:
        verbose_name = "choix de notification"
        constraints = [models.UniqueConstraint(fields=["member", "kind"], name="notifications_one_choice")]


def quiet_from():
    return settings.QUIET_HOURS[0]


def quiet_to():
    return settings.QUIET_HOURS[1]


def on_days_off():
    return settings.MAIL_ON_DAYS_OFF


WEEKDAYS = list(enumerate("lundi mardi mercredi jeudi vendredi".split()))


class Rhythm(models.Model):
    """When a person takes mails, and what they hold. No row: the defaults."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="mail_rhythm"
    )
    hour = models.PositiveSmallIntegerField("heure du résumé", default=8)
    weekday = models.PositiveSmallIntegerField("jour du résumé de la semaine", default=0, choices=WEEKDAYS)
    quiet_from = models.PositiveSmallIntegerField("aucun courriel à partir de", default=quiet_from)
    quiet_to = models.PositiveSmallIntegerField("jusqu’à", default=quiet_to)
    on_days_off = models.BooleanField("courriels aussi le week-end et les jours fériés", default=on_days_off)
    away_from = models.DateField("absence, du", null=True, blank=True)
    away_until = models.DateField("au", null=True, blank=True)
    away_summed = models.BooleanField("tout résumer au retour", default=True)
    titles = models.BooleanField("les titres dans les courriels", default=True)
    follow_answered = models.BooleanField("suivre les sujets où l’on répond", default=True)

    class Meta:
        verbose_name = "rythme des courriels"
        constraints = [
            models.CheckConstraint(
                condition=Q(hour__lte=23, quiet_from__lte=23, quiet_to__lte=23, weekday__lte=6),
                name="notifications_rhythm_hours",
            ),
            models.CheckConstraint(
                condition=Q(away_from__isnull=True, away_until__isnull=True)
                | Q(away_from__lte=models.F("away_until")),
                name="notifications_leave_has_an_end",
            ),
        ]


def rhythm_of(member_pk):
    """The rhythm of that member, stored or by default."""
    return Rhythm.objects.filter(member=member_pk).first() or Rhythm(member_id=member_pk)
