"""The settings of a real site, plus one page that does nothing, to compare the others with."""

from comcep.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
