"""Defaults of the tests, then the settings of the site: a fresh clone runs them with nothing set."""

import os
import tempfile

os.environ.setdefault("COMCEP_VAR_DIR", tempfile.mkdtemp(prefix="comcep-tests-"))
os.environ.setdefault("DJANGO_SECRET_KEY", "only-for-the-tests-of-comcep-never-for-a-site-0123456789")
os.environ.setdefault("COMCEP_DEMO", "true")

from comcep.settings import *  # noqa: F403

STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
if not REDIS_URL:  # noqa: F405
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
WHITENOISE_AUTOREFRESH = True
