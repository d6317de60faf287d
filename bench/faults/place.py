"""Where clients of a bench knock, and how: a new connection each time, from an address of theirs."""

import asyncio
import socket
import ssl
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

PAGES = ["/", "/forum/", "/forum/sans-reponse/", "/forum/non-lus/", "/fiches/", "/recherche/?q=formation"]
# Where each of these members may answer, that many at most: the addresses of the forms, in any build.
FORMS = """
import json, sys
from django.test import Client
from django.urls import reverse
from comcep.members.models import Member
from forum.engine.forum_conversation.models import Topic
clients = [Client(HTTP_HOST="localhost") for _ in sys.argv[2:]]
for client, email in zip(clients, sys.argv[2:]):
    client.force_login(Member.objects.get(email=email))
def answers(client, path):
    page = client.get(path, secure=True)
    return page.status_code == 200 and "<textarea" in page.text
found = []
for topic in Topic.objects.filter(approved=True).order_by("-pk"):
    path = reverse("questions:reply", args=[getattr(topic, "public_id", topic.pk)])
    if all(answers(client, path) for client in clients):
        found.append(path)
    if len(found) == int(sys.argv[1]):
        break
print(json.dumps(found))
"""
# Every word of the bench that stands in a message, once for each message.
WRITTEN = r"""
import json, re
from forum.engine.forum_conversation.models import Post
texts = Post.objects.filter(content__contains="essai-").values_list("content", flat=True)
print(json.dumps([word for text in texts for word in re.findall(r"essai-[0-9a-f]{32}", str(text))[:1]]))
"""


@dataclass
class Place:
    """The cookies of the ``members`` who read, the address of a large ``file``, the certificate that is
    ``trusted``, more headers to say; who has been let in, once each, and what members were refused."""

    port: int
    members: list
    file: str = ""
    trusted: str = ""
    says: tuple = ()
    at_it: set = field(default_factory=set)
    refused: list = field(default_factory=list)

    @cached_property
    def tls(self):
        return ssl.create_default_context(cafile=self.trusted) if self.trusted else None

    async def open(self, source="127.0.0.1", room=None):
        """A connection from that address; ``room`` is what its system takes in before the client reads."""
        line = socket.socket()
        line.setblocking(False)
        if room:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
        try:
            line.bind((source, 0))
            await asyncio.get_running_loop().sock_connect(line, ("127.0.0.1", self.port))
            name = "localhost" if self.tls else None
            return await asyncio.open_connection(
                sock=line, ssl=self.tls, server_hostname=name, limit=room or 2**16
            )
        except BaseException:
            line.close()
            raise

    def head(self, method, path, cookies, *headers):
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Cookie: {cookie}", *self.says, *headers]
        return "\r\n".join([*lines, "", ""]).encode()

    async def ask(self, path, cookies, source="127.0.0.1", form=None):
        """Status of the answer, once it is whole, to a reading or to a ``form``. ``OSError`` if cut short."""
        reader, writer = await self.open(source)
        try:
            if form is None:
                writer.write(self.head("GET", path, cookies, "Connection: close"))
            else:
                body = urlencode(form | {"csrfmiddlewaretoken": cookies["csrftoken"]}).encode()
                about = ("Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}")
                writer.write(self.head("POST", path, cookies, "Connection: close", *about) + body)
            said = (await reader.read()).split(b" ", 2)
            if len(said) < 2:
                raise ConnectionResetError("no answer")
            return int(said[1])
        finally:
            writer.transport.abort()


def alone(site, members):
    """The door of the site itself, without what stands in front of it."""
    says = (
        ("X-Forwarded-Proto: https", "Referer: https://localhost/")
        if site.variables.get("COMCEP_HTTPS") == "true"
        else ()
    )
    return Place(site.port, list(members.values()), says=says)
