"""Start PostgreSQL, Redis and Elasticsearch, run a command that knows their addresses, stop them.

python -m tests.servers python -m pytest -n 2
python -m tests.servers --without elasticsearch python manage.py check
"""

import argparse
import os
import signal
import subprocess
import sys
from contextlib import ExitStack

from tests.servers.elasticsearch import Elasticsearch
from tests.servers.postgresql import PostgreSQL
from tests.servers.processes import DidNotStart
from tests.servers.redis import Redis


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--without", action="append", default=[], choices=["postgresql", "redis", "elasticsearch"]
    )
    parser.add_argument("--measured", action="store_true", help="for a bench: as on a site, slower to start")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if not options.command:
        parser.error("which command?")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as servers:
        try:
            environment = start(servers, options.without, options.measured)
        except DidNotStart as error:
            print(error, file=sys.stderr)
            return 1
        return subprocess.run(options.command, env=os.environ | environment).returncode


def start(servers, without=(), measured=False):
    """What the command must know of the servers started in this stack."""
    environment = {}
    if "postgresql" not in without:
        environment["DATABASE_URL"] = servers.enter_context(PostgreSQL()).url()
    if "redis" not in without:
        redis = servers.enter_context(Redis())
        environment |= {"REDIS_URL": redis.url(0), "CELERY_BROKER_URL": redis.url(15)}
    if "elasticsearch" not in without:
        environment["ELASTICSEARCH_URL"] = servers.enter_context(Elasticsearch(measured=measured)).url()
    return environment


if __name__ == "__main__":
    sys.exit(main())
