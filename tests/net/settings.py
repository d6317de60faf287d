"""The settings of the tests, with nothing left to chance: the same at 198fa2c and at the head.

One database of its own, one index in a file, real passwords, messages that stay in their queue.
"""

import os

for name in ("REDIS_URL", "ELASTICSEARCH_URL", "CELERY_BROKER_URL", "S3_BUCKET", "EMAIL_URL"):
    os.environ.pop(name, None)
os.environ |= {
    "DJANGO_SECRET_KEY": "the-key-of-the-old-database-of-tests-net-never-of-a-site-0123456789",
    "COMCEP_DEMO": "false",
    "COMCEP_HTTPS": "false",
    "DJANGO_ALLOWED_HOSTS": "localhost,testserver",
    "COMCEP_SITE_URL": "http://localhost:8000",
}

from tests.settings import *  # noqa: E402, F403

CELERY_TASK_ALWAYS_EAGER = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
DATABASES["default"]["TEST"] = {}  # noqa: F405
if name := os.environ.get("COMCEP_NET_DATABASE"):
    DATABASES["default"]["NAME"] = name  # noqa: F405
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "CRITICAL", "handlers": []}}
