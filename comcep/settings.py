"""Settings, all read from the environment. ``.env.example`` explains every variable."""

from pathlib import Path

import environ

from comcep import postgresql, queues
from comcep.members.signing.identity import configured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env("COMCEP_VAR_DIR", default="") or BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)

# DEMO is the profile of `make run` on one machine; a real site sets COMCEP_DEMO=false and a secret key.
DEMO = env.bool("COMCEP_DEMO", default=True)
DEBUG = env.bool("DJANGO_DEBUG", default=False)


def _demo_secret_key():
    """A key drawn once for this machine, so that demo sessions survive a restart."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        from django.core.management.utils import get_random_secret_key

        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


SECRET_KEY = env("DJANGO_SECRET_KEY", default="") or (_demo_secret_key() if DEMO else "")
if not SECRET_KEY:
    raise SystemExit(
        "DJANGO_SECRET_KEY manque\u202f: un vrai site (COMCEP_DEMO=false) demande une clé secrète à lui. "
        "(A real site needs a secret key; .env.example tells how to draw one.)"
    )
SECRET_KEY_FALLBACKS = env.list("DJANGO_SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("DJANGO_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SITE_URL = env("COMCEP_SITE_URL", default="http://localhost:8000")
CSRF_TRUSTED_ORIGINS = env.list("DJANGO_CSRF_TRUSTED_ORIGINS", default=[])

# HTTPS: on everywhere but in the demo profile.
SECURE = env.bool("COMCEP_HTTPS", default=not DEMO)
SECURE_SSL_REDIRECT = SECURE
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail previews a page in a frame of the same site.
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # it asks for DENY, which would break that preview
SESSION_ENGINE = "comcep.members.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14

# Processes of the site, and pages that each makes at once (comcep.front).
WORKERS = env.int("COMCEP_WORKERS", default=2)
THREADS = env.int("COMCEP_THREADS", default=4)

INSTALLED_APPS = [
    "comcep.notifications",
    "comcep.members",
    "forum.engine.forum",
    "forum.engine.forum_conversation",
    "forum.engine.forum_conversation.forum_attachments",
    "forum.engine.forum_tracking",
    "forum.engine.forum_permission",
    "forum.apps.QuestionsConfig",
    "forum.promise",
    "kb",
    "comcep.moderation",
    "comcep.search",
    "comcep.importing",
    "comcep.committee",
    "comcep.home",
    "comcep.demo",
    "wagtail.contrib.settings",
    "wagtail.snippets",
    "wagtail.sites",
    "comcep.members.wagtail_users.MemberAccountsConfig",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.admin",
    "wagtail.search",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "mptt",
    "django_htmx",
    "django_prose_editor",
    "django_tasks",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "comcep.compression.CompressPagesMiddleware",
    "comcep.security.ContentSecurityPolicyMiddleware",
    "comcep.outages.SecondTryMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "comcep.front.refusals.RefusedBodyMiddleware",
    "comcep.members.access.middleware.TypedTextMiddleware",
    "comcep.members.access.middleware.SecondFactorMiddleware",
    "comcep.members.access.middleware.WallMiddleware",
    "kb.authoring.middleware.WalledPagesMiddleware",
    "kb.keeping.pictures.PicturesMiddleware",
    "comcep.reads.ReadsOutsideTransactionsMiddleware",
]

ROOT_URLCONF = "comcep.urls"
WSGI_APPLICATION = "comcep.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["comcep.members.templatetags.addresses", "comcep.members.templatetags.french"],
            "libraries": {
                "public_texts": "comcep.home.tags",
                "reading": "forum.reading.tags",
                "writing": "forum.writing.tags",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "comcep.members.access.context_processors.shell",
            ],
        },
    },
]
FORM_RENDERER = "comcep.widgets.FormRenderer"

# One database: SQLite by default, PostgreSQL when DATABASE_URL says so.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'comcep.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "cached_statements": 1000,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    }
else:
    DATABASES["default"]["ENGINE"] = "comcep.postgresql"
    DATABASES["default"]["OPTIONS"] = postgresql.OPTIONS | DATABASES["default"].get("OPTIONS", {})
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits and the permission matrix must be seen by every process: the cache is shared.
REDIS_URL = env("REDIS_URL", default="")
IN_DATABASE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "comcep_cache"}
CACHES = {"default": IN_DATABASE, "database": IN_DATABASE}
if REDIS_URL:
    CACHES["default"] = {"BACKEND": "comcep.shared_cache.RedisOrDatabaseCache", "LOCATION": REDIS_URL}

# Accounts: sign-in by e-mail, nobody signs up alone.
AUTH_USER_MODEL = "members.Member"
AUTHENTICATION_BACKENDS = ["comcep.members.backends.MembershipBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "comcep.members.signing.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "comcep.members.signing.forms.entering.LoginForm",
    "reset_password": "comcep.members.signing.forms.entering.ResetPasswordForm",
    "reset_password_from_key": "comcep.members.signing.forms.entering.ResetPasswordKeyForm",
    "user_token": "comcep.members.signing.forms.entering.UserTokenForm",
    "change_password": "comcep.members.signing.forms.entering.ChangePasswordForm",
    "reauthenticate": "comcep.members.signing.forms.entering.ReauthenticateForm",
    "set_password": "comcep.members.signing.forms.factors.SetPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Replies by mail (docs/exploitation.md). Without a domain, mails carry no address to reply to.
REPLY_DOMAIN = env("REPLY_DOMAIN", default="")
INBOUND_URL = env("INBOUND_URL", default="")
INBOUND_SECRET = env("INBOUND_SECRET", default="")
ACCOUNT_PREVENT_ENUMERATION = True
CSRF_FAILURE_VIEW = "comcep.home.views.csrf_failure"
# By account. What is counted by address is counted together with the account (comcep.members.signing.limits).
ACCOUNT_RATE_LIMITS = {
    **dict.fromkeys(["login", "login_failed", "reset_password_from_key", "signup"]),
    "reset_password": "5/m/key",
    "request_login_code": "3/m/key",  # links by mail (comcep.members.signing.views.links)
}
MFA_RATE_LIMITS = {"webauthn_login": None}  # nothing in the answer of a passkey can be guessed
# How many proxies of ours stand in front: the limits count visitors, not the proxy.
PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("COMCEP_PROXIES", default=0)

# Sign-in through an OpenID Connect provider, when one is configured (ProConnect, or an operator's own).
IDENTITY_PROVIDER_ID = "fournisseur"
IDENTITY_PROVIDER_NAME = env("OIDC_NAME", default="ProConnect")
SOCIALACCOUNT_ADAPTER = "comcep.members.signing.identity.adapter.IdentityAccountAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # the form-action of our pages is this site alone
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = configured.providers(env, id=IDENTITY_PROVIDER_ID, name=IDENTITY_PROVIDER_NAME)

# Second factors: an application that gives codes, or passkeys, with codes for the day both are lost.
MFA_ADAPTER = "comcep.members.signing.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address is confirmed when one asks to join, not by allauth
MFA_TOTP_ISSUER = "ComCEP"
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "comcep.members.signing.forms.factors.AuthenticateForm",
    "reauthenticate": "comcep.members.signing.forms.factors.ReauthenticateForm",
    "activate_totp": "comcep.members.signing.forms.factors.ActivateTOTPForm",
    "add_webauthn": "comcep.members.signing.forms.factors.AddWebAuthnForm",
    "login_webauthn": "comcep.members.signing.forms.factors.LoginWebAuthnForm",
    "edit_webauthn": "comcep.members.signing.forms.factors.EditWebAuthnForm",
}

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
LANGUAGES = [("fr", "Français")]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "comcep" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "attachments": {
        "BACKEND": "comcep.storage.PrivateFolder",
        "OPTIONS": {"location": VAR_DIR / "attachments"},
    },
    "staticfiles": {"BACKEND": "comcep.storage.HashedStaticFilesStorage"},
}
# Files of members and of pages in a bucket instead, behind the same checks. The bucket must be private.
S3_BUCKET = env("S3_BUCKET", default="")
S3_OPTIONS = {
    "bucket_name": S3_BUCKET,
    "endpoint_url": env("S3_ENDPOINT_URL", default="") or None,
    "region_name": env("S3_REGION", default="") or None,
    "access_key": env("S3_ACCESS_KEY_ID", default="") or None,
    "secret_key": env("S3_SECRET_ACCESS_KEY", default="") or None,
    "addressing_style": env("S3_ADDRESSING_STYLE", default="") or None,
}
if S3_BUCKET:
    for name, place in (("default", "media"), ("attachments", "attachments")):
        STORAGES[name] = {
            "BACKEND": "comcep.bucket.PrivateBucket",
            "OPTIONS": S3_OPTIONS | {"location": place},
        }
# Behind nginx: the internal addresses of the files that it sends itself (deploy/nginx).
ACCEL = {}
if prefix := env("COMCEP_ACCEL", default=""):
    ACCEL = {VAR_DIR.resolve() / name: f"{prefix}{name}/" for name in ("attachments", "media")}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILES_PATIENCE = 0.5  # seconds that a request waits for a file to be read; it goes on without, and says so

# Mail: files that the demo mailbox page shows, unless an SMTP server is given.
EMAIL_URL = env("EMAIL_URL", default="")
if EMAIL_URL:
    said = env.email_url("EMAIL_URL")
    options = said.pop("OPTIONS", {})
    vars().update(said)
    if EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":  # noqa: F821 - set by the line above
        EMAIL_BACKEND = "comcep.notifications.smtp.EmailBackend"
    # django-environ writes what follows the question mark in capitals.
    EMAIL_TIMEOUT = float(options.get("TIMEOUT") or env("COMCEP_MAIL_TIMEOUT", default="10"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="ComCEP <ne-pas-repondre@comcep.example>")
EMAIL_SUBJECT_PREFIX = ""

# When members take mails, unless they choose otherwise (comcep.notifications). The same hour twice: any hour.
QUIET_HOURS = env.tuple("COMCEP_QUIET_HOURS", cast=int, default=(20, 8))
MAIL_ON_DAYS_OFF = env.bool("COMCEP_MAIL_ON_DAYS_OFF", default=False)

# Tasks: a broker that needs no server by default. No broker is a source of truth (docs/design.md).
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=f"sqla+sqlite:///{VAR_DIR / 'celery.sqlite3'}")
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for as long as it takes
CELERY_TASK_ALWAYS_EAGER = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
if CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS = queues.REDIS
CELERY_TASK_QUEUES = queues.QUEUES
CELERY_TASK_DEFAULT_QUEUE = queues.EVERYTHING_ELSE
CELERY_TASK_ROUTES = queues.ROUTES
CELERY_BEAT_SCHEDULER = "comcep.beat:Scheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 20
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = queues.CALENDAR
TASKS = {"default": {"BACKEND": "comcep.tasks.CeleryTaskBackend", "QUEUES": []}}

# Less than this share of the disk and than this size: administrators are warned, and /sante/ says so.
DISK_FREE_SHARE = env.float("COMCEP_DISK_FREE_SHARE", default=10)  # percent
DISK_FREE_BYTES = env.float("COMCEP_DISK_FREE_GB", default=5) * 1024**3

# A decision that can be taken back for a minute says so (comcep.moderation.views.way.UNDO).
MESSAGE_TAGS = {26: "undo"}

# The forum engine.
MACHINA_MARKUP_LANGUAGE = ("forum.engine.rendering.render", {})
MACHINA_MARKUP_WIDGET = "django.forms.Textarea"
MACHINA_POST_CONTENT_MAX_LENGTH = 20_000

WAGTAIL_SITE_NAME = "ComCEP"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_FRONTEND_LOGIN_URL = "/connexion/"
WAGTAILADMIN_LOGIN_URL = "/connexion/"
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# Files of pages carry an audience and are served by kb.reading.files, never from a public address.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000  # what comcep.privacy.reading draws anew
WAGTAILIMAGES_IMAGE_MODEL = "kb.WalledImage"
WAGTAILDOCS_DOCUMENT_MODEL = "kb.WalledDocument"
WAGTAILIMAGES_IMAGE_FORM_BASE = "kb.authoring.files.ImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "kb.authoring.files.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odp", "ods", "odt", "pdf", "pptx", "txt", "xlsx"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}

# Search: a SQLite file of our own, or Elasticsearch 8 when ELASTICSEARCH_URL says where it is.
SEARCH_INDEX_PATH = VAR_DIR / "search.sqlite3"
ELASTICSEARCH_URL = env.list("ELASTICSEARCH_URL", default=[])
ELASTICSEARCH_API_KEY = env("ELASTICSEARCH_API_KEY", default="")
ELASTICSEARCH_CA_CERTS = env("ELASTICSEARCH_CA_CERTS", default="")
ELASTICSEARCH_TIMEOUT = env.int("ELASTICSEARCH_TIMEOUT", default=2)
ELASTICSEARCH_INDEX = env("ELASTICSEARCH_INDEX", default="comcep")
SEARCH_ENGINE = (
    "comcep.search.elastic.ElasticEngine" if ELASTICSEARCH_URL else "comcep.search.fts5.Fts5Engine"
)

# What this site calls a promise: an answer by a peer of another network within this many hours.
ANSWER_PROMISE_HOURS = 48

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # It would write the title of each page that is edited, whatever the title holds.
    "loggers": {"wagtail": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env("COMCEP_LOG_LEVEL", default="WARNING")},
}
