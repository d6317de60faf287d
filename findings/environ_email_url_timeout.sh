#!/usr/bin/env bash
# django-environ 0.14.0: a time-out given in EMAIL_URL reaches no mail server. `email_url()` collects the query as
# OPTIONS, as it does for databases and caches, but Django 5.2 has no such option for mail: with the documented
# `vars().update(...)` a setting named OPTIONS appears, which nothing reads, and EMAIL_TIMEOUT stays None. So a silent
# mail server holds its caller for good.
# Seen: OPTIONS == {'TIMEOUT': 5}, EMAIL_TIMEOUT absent, the connection's timeout is None.
# Exits non-zero when that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/pip" install --quiet --disable-pip-version-check "django-environ==0.14.0" "django==5.2.19"
EMAIL_URL="smtp://user:secret@mail.example.org:587/?timeout=5" "$place/env/bin/python" - <<'PY'
import sys

import django
import environ
from django.conf import settings

read = environ.Env().email_url()
settings.configure(**read)
django.setup()
from django.core.mail import get_connection

timeout = get_connection().timeout
print(f"OPTIONS == {read.get('OPTIONS')}, EMAIL_TIMEOUT {'in' if 'EMAIL_TIMEOUT' in read else 'absent from'} the settings,", end=" ")
print(f"the connection's timeout is {timeout}")
sys.exit(read.get("OPTIONS") != {"TIMEOUT": 5} or "EMAIL_TIMEOUT" in read or timeout is not None)
PY
