#!/usr/bin/env bash
# elasticsearch 8.19.3 (elastic-transport 8.19.0, urllib3 2.8.0): `request_timeout` bounds each reading of the socket,
# not the answer. Its node gives it to urllib3 as `Timeout(total=…)`, which reads as a bound of the whole: what
# connecting leaves of it is the bound of each reading. Whatever stands before the cluster and lets a valid answer
# through a few bytes at a time (a proxy under load, a line that loses packets) holds the caller for as long as that
# lasts, without an error.
# Seen: asked with request_timeout=1, a whole answer of some 40 bytes that comes 4 bytes every 0.5 s is given after
# more than 4 s, as if nothing had been late.
# Exits non-zero when that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/pip" install --quiet --disable-pip-version-check "elasticsearch==8.19.3" "elastic-transport==8.19.0" "urllib3==2.8.0"
"$place/env/bin/python" - <<'PY'
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from elasticsearch import Elasticsearch

BODY = b'{"count": 3, "_shards": {"failed": 0}}   '


class Slow(BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/vnd.elasticsearch+json; compatible-with=8")
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        for start in range(0, len(BODY), 4):
            time.sleep(0.5)
            self.wfile.write(BODY[start : start + 4])
            self.wfile.flush()

    do_GET = do_POST

    def log_message(self, *said):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = Elasticsearch(f"http://127.0.0.1:{server.server_port}", request_timeout=1, retry_on_timeout=False)
begun = time.monotonic()
count = client.count(index="any")["count"]
took = time.monotonic() - begun
print(f"request_timeout=1: an answer (count {count}) after {took:.1f} s, no error")
sys.exit(not (count == 3 and took > 4))
PY
