"""The least of a server that speaks SMTP: it takes every mail, and keeps it."""

import email
import socketserver
import threading


class Mailbox:
    def __init__(self):
        box = self
        self.mails = []

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                self.say("220 ready")
                while line := self.rfile.readline():
                    verb = line[:4].upper()
                    if verb == b"DATA":
                        self.say("354 go on")
                        mail = b"".join(iter(self.rfile.readline, b".\r\n"))
                        box.mails.append(email.message_from_bytes(mail))
                        self.say("250 taken")
                    elif verb == b"QUIT":
                        self.say("221 bye")
                        return
                    else:
                        self.say("250 well")

            def say(self, words):
                self.wfile.write(f"{words}\r\n".encode())

        class Threads(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self.server = Threads(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()
