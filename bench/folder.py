"""A bench has its own folder: database, static files, index. It never touches the site's own."""

import os
from pathlib import Path


def use(folder):
    """Point the settings at ``folder`` and start Django. A ``DATABASE_URL`` of the environment is kept."""
    folder = Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["COMCEP_VAR_DIR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    os.environ.setdefault("COMCEP_LOG_LEVEL", "ERROR")
    import django

    django.setup()
    return folder
