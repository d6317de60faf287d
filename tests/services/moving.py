"""The settings of the two sites of ``test_moving.py``: of any site, but for files that need no collecting."""

from comcep.settings import *  # noqa: F403

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
