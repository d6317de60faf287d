"""Defaults of the tests, then the settings of the site: a fresh clone runs them with nothing set."""

import atexit
import os
import shutil
import tempfile

# A folder for each process (pytest-xdist runs two): nothing is shared, nothing of a real site is touched.
os.environ["COMCEP_VAR_DIR"] = tempfile.mkdtemp(prefix="comcep-tests-")
atexit.register(shutil.rmtree, os.environ["COMCEP_VAR_DIR"], ignore_errors=True)
os.environ.setdefault("DJANGO_SECRET_KEY", "only-for-the-tests-of-comcep-never-for-a-site-0123456789")
os.environ.setdefault("COMCEP_DEMO", "true")
# Tests run at any hour, on any day; those of quiet hours say which ones.
os.environ.setdefault("COMCEP_QUIET_HOURS", "0,0")
os.environ.setdefault("COMCEP_MAIL_ON_DAYS_OFF", "true")

# On the three servers (make test-services) each process has its own cache, and its own indexes.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
if os.environ.get("REDIS_URL", "").endswith("/0"):
    os.environ["REDIS_URL"] = os.environ["REDIS_URL"][:-1] + str(int(WORKER.removeprefix("gw")) % 14)
os.environ["ELASTICSEARCH_INDEX"] = f"comcep-tests-{WORKER}"
os.environ["ELASTICSEARCH_TIMEOUT"] = "60"  # a machine that tests is busy; slowness has its own test

from comcep.settings import *  # noqa: E402, F403
from tests.undefined import Undefined  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, where tests.schema copies the migrated schema.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "tests.sqlite3"}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405

STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
FILES_PATIENCE = 300  # a machine that tests is busy; a file that comes late has its own test
if not REDIS_URL:  # noqa: F405
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
WHITENOISE_AUTOREFRESH = True

# A variable that a template of ours prints and that nobody gave fails the test, whichever test it is.
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined(TEMPLATES[0]["DIRS"][0])  # noqa: F405
