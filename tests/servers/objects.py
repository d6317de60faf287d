"""The least of a server that speaks S3: buckets in memory, whole objects, no rights. For tests only."""

import threading
from datetime import UTC, datetime
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit


class ObjectStore:
    def __init__(self):
        self.objects = {}
        store = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_PUT(self):
                store.objects[self.name] = self.rfile.read(int(self.headers["Content-Length"]))
                self.answer(200)

            def do_GET(self):
                held = store.objects.get(self.name)
                self.answer(404) if held is None else self.answer(200, held)

            do_HEAD = do_GET

            def do_DELETE(self):
                store.objects.pop(self.name, None)
                self.answer(204)

            @property
            def name(self):
                return unquote(urlsplit(self.path).path).lstrip("/")

            def answer(self, status, body=b""):
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("ETag", f'"{md5(body).hexdigest()}"')
                self.send_header("Last-Modified", f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S GMT}")
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def log_message(self, *about):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def options(self, location):
        return {
            "bucket_name": "comcep",
            "endpoint_url": f"http://127.0.0.1:{self.server.server_port}",
            "region_name": "eu-west-3",
            "access_key": "key",
            "secret_key": "secret",
            "addressing_style": "path",
            "location": location,
        }
