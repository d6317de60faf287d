#!/usr/bin/env bash
# Wagtail 8.0.1: a page type with a unique field of its own, named in `exclude_fields_in_copy`, can be copied
# but not aliased: `create_alias` copies the excluded field all the same, and its own validation refuses the copy.
# Seen: copy -> "another value"; alias -> ValidationError ({'number': ['Note with this Number already exists.']}).
# Exits non-zero when that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/pip" install --quiet --disable-pip-version-check "wagtail==8.0.1" "django==5.2.19"
mkdir -p "$place/demo/migrations"
touch "$place/demo/migrations/__init__.py"
touch "$place/demo/__init__.py"
cat > "$place/demo/models.py" <<'PY'
import uuid

from django.db import models
from wagtail.models import Page


class Note(Page):
    number = models.CharField(max_length=36, unique=True, default=uuid.uuid4, editable=False)
    exclude_fields_in_copy = ["number"]
PY
cat > "$place/run.py" <<'PY'
import sys

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=[
        "demo", "wagtail.sites", "wagtail.users", "wagtail.documents", "wagtail.images", "wagtail.search",
        "wagtail.admin", "wagtail", "modelcluster", "taggit", "django.contrib.auth",
        "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    WAGTAIL_SITE_NAME="demo", WAGTAILADMIN_BASE_URL="http://localhost", SECRET_KEY="demo", USE_TZ=True,
    STATIC_URL="/static/", LANGUAGE_CODE="en",
)
django.setup()
import logging

from django.core.management import call_command
from django.core.exceptions import ValidationError
from django.db import transaction

logging.disable(logging.CRITICAL)
call_command("makemigrations", "demo", verbosity=0)
call_command("migrate", verbosity=0)
from demo.models import Note
from wagtail.models import Page

note = Page.objects.get(depth=1).add_child(instance=Note(title="A note"))
copied = note.copy(update_attrs={"slug": "copied"})
print("copy ->", "the same value" if copied.number == note.number else "another value")
try:
    with transaction.atomic():
        note.create_alias(update_slug="aliased")
    alias = "made"
except ValidationError as refused:
    alias = f"ValidationError ({refused.message_dict})"
print("alias ->", alias)
sys.exit(not (copied.number != note.number and alias.startswith("ValidationError")))
PY
cd "$place" && "$place/env/bin/python" run.py
