"""What signing in leaves behind: links waiting to be used, and which device came when."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from comcep.public_ids import PublicIdField

# In this order: the first mark found wins, and most browsers also name the ones they descend from.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
]


class SignInLink(models.Model):
    """A link sent by mail. Only its digest is kept: a copy of the table opens no account."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    then = models.CharField("page demandée", max_length=500, blank=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "lien de connexion"
        verbose_name_plural = "liens de connexion"


class SignIn(models.Model):
    """One sign-in: the list of connected devices is that of the sign-ins whose session still exists."""

    class Method(models.TextChoices):
        PASSWORD = "password", "mot de passe"
        LINK = "link", "lien reçu par courriel"
        PASSKEY = "passkey", "clé d’accès"
        PROVIDER = "provider", "fournisseur d’identité"

    public_id = PublicIdField()
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sign_ins")
    at = models.DateTimeField(default=timezone.now, db_index=True)
    method = models.CharField("moyen", max_length=10, choices=Method.choices, default=Method.PASSWORD)
    second_factor = models.BooleanField("second facteur", default=False)
    ip = models.GenericIPAddressField("adresse", null=True, blank=True)
    device = models.CharField("navigateur", max_length=300, blank=True)
    session_key = models.CharField(max_length=40, blank=True, db_index=True)

    class Meta:
        verbose_name = "connexion"
        ordering = ["-at", "-pk"]

    @property
    def name(self):
        """The browser and the system, as one says them: « Firefox sous Windows »."""
        browser = next((name for mark, name in BROWSERS if mark in self.device), "Navigateur")
        system = next((name for mark, name in SYSTEMS if mark in self.device), "")
        return f"{browser} sous {system}" if system else browser
