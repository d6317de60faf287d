"""nginx with the configuration of ``deploy/nginx``, in front of a running site, with its own certificate."""

import datetime
import os
import socket
import ssl
import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.servers.processes import Server, program, spare_port

DEPLOY = Path(__file__).resolve().parents[2] / "deploy" / "nginx"


class Nginx(Server):
    """``url`` is its HTTPS side; ``http_port`` leads there."""

    name = "nginx"

    def __init__(self, site_port, files):
        super().__init__()
        self.site_port, self.files = site_port, files
        self.http_port = spare_port()

    def prepare(self):
        self.folder.chmod(0o755)
        _certificate(self.folder)
        said = {
            "COMCEP_HOST": "localhost",
            "COMCEP_UPSTREAM": f"127.0.0.1:{self.site_port}",
            "COMCEP_FILES": str(self.files),
            "COMCEP_CERTIFICATES": str(self.folder),
            "HTTP_PORT": f"127.0.0.1:{self.http_port}",
            "HTTPS_PORT": f"127.0.0.1:{self.port}",
            "NGINX_FOLDER": str(self.folder),
        }
        subprocess.run([DEPLOY / "configure"], env=os.environ | said, check=True)

    def command(self):
        nginx = program("nginx", "/usr/sbin/nginx", package="nginx")
        # As root it would give up its rights, and then read none of the files that the site keeps to itself.
        own = "daemon off;" + (" user root;" if Path.home() == Path("/root") else "")
        return [
            nginx,
            "-e",
            "stderr",
            "-p",
            str(self.folder),
            "-c",
            str(self.folder / "nginx.conf"),
            "-g",
            own,
        ]

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def url(self, path=""):
        return f"https://localhost:{self.port}{path}"

    @property
    def certificate(self):
        return str(self.folder / "fullchain.pem")

    def tls(self):
        """What a client trusts: this certificate and no other."""
        return ssl.create_default_context(cafile=self.certificate)


def _certificate(folder):
    if (folder / "fullchain.pem").exists():
        return
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "privkey.pem").write_bytes(key.private_bytes(pem, pkcs8, plain))
    (folder / "fullchain.pem").write_bytes(made.public_bytes(pem))
