"""A node of Elasticsearch 8, from the archives that Elastic publishes for Maven, on a JDK 17.

The first start fetches them (some 40 MB) into a cache folder; the next ones take about ten seconds.
``python -m tests.servers.elasticsearch`` fetches them only.
"""

import hashlib
import json
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from tests.servers.processes import DidNotStart, Server, cache_folder, program, spare_port

HERE = Path(__file__).parent
POM, LAUNCHER = HERE / "pom.xml", HERE / "Server.java"
VERSION = "8.14.3"
MODULE = "transport-netty4"
OF_THE_MODULE = ("netty-", "transport-netty4-", "elasticsearch-ssl-config-")
DESCRIPTOR = f"""\
name={MODULE}
description=HTTP and transport
version={VERSION}
elasticsearch.version={VERSION}
java.version=17
classname=org.elasticsearch.transport.netty4.Netty4Plugin
"""
LOGGING = """\
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] [%node_name]%marker %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""


def home():
    """The folder of the programs, made once for each state of the two files beside this one."""
    mark = hashlib.sha256(POM.read_bytes() + LAUNCHER.read_bytes()).hexdigest()[:12]
    cache = cache_folder()
    place = cache / f"elasticsearch-{VERSION}-{mark}"
    if not place.exists():
        cache.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix="elasticsearch-", dir=cache))
        try:
            _fetch(fresh)
            _compile(fresh)
            fresh.chmod(0o755)
            try:
                fresh.rename(place)
            except OSError:  # somebody else was faster
                if not place.exists():
                    raise
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return place


def _fetch(place):
    maven = program("mvn", package="maven")
    fetched = ["dependency:copy-dependencies", f"-DoutputDirectory={place / 'lib'}", "-DincludeScope=runtime"]
    _run([maven, "-q", "-B", "-f", str(POM), *fetched])
    module = place / "modules" / MODULE
    module.mkdir(parents=True)
    for archive in (place / "lib").iterdir():
        if archive.name.startswith(OF_THE_MODULE):
            archive.rename(module / archive.name)
    (module / "plugin-descriptor.properties").write_text(DESCRIPTOR)


def _compile(place):
    javac = program("javac", package="openjdk-17-jdk-headless")
    modules = ["--module-path", str(place / "lib"), "--add-modules", "org.elasticsearch.server"]
    _run([javac, *modules, "-d", str(place / "launcher"), str(LAUNCHER)])


def _run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise DidNotStart(f"{command[0]} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}")


class Elasticsearch(Server):
    """One node. Several with the same ``cluster`` and each other's ``seeds`` make a cluster."""

    name = "elasticsearch"
    start_within = 600  # a machine that tests is busy

    def __init__(self, *, node="node-1", cluster="comcep-tests", heap="1g", measured=False, **settings):
        super().__init__()
        self.node, self.heap = node, heap
        # A node that lives for some minutes starts sooner without the second compiler.
        self.compiler = [] if measured else ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
        self.transport_port = spare_port()
        self.settings = {
            "cluster.name": cluster,
            "node.name": node,
            "http.host": "127.0.0.1",
            "http.port": self.port,
            "transport.host": "127.0.0.1",
            "transport.port": self.transport_port,
            "path.data": self.folder / "data",
            "path.logs": self.folder / "logs",
            "discovery.type": "single-node",
            # The disk of the machine that runs the tests may be nearly full, and that is not the subject.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            **settings,
        }

    def prepare(self):
        config = self.folder / "config"
        config.mkdir(exist_ok=True)
        (config / "log4j2.properties").write_text(LOGGING)

    def command(self):
        place = home()
        java = program("java", package="openjdk-17-jdk-headless")
        return [
            java,
            *self.compiler,
            *(
                f"-Xms{self.heap}",
                f"-Xmx{self.heap}",
                f"-Djava.io.tmpdir={self.folder}",
            ),
            *("--module-path", str(place / "lib")),
            *("--add-modules", "org.elasticsearch.server,org.elasticsearch.preallocate,jdk.net"),
            *("-cp", str(place / "launcher"), "Server", str(self.folder / "config"), f"path.home={place}"),
            *(f"{name}={value}" for name, value in self.settings.items()),
        ]

    def answers(self):
        try:
            health = self.ask("_cluster/health?local=true", timeout=2)
        except (OSError, ValueError):
            return False
        return health["status"] in ("green", "yellow")

    def ask(self, path, body=None, method=None, timeout=10):
        """Say something to the node itself, past the code under test."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(
            f"{self.url()}/{path}", data, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return json.load(answer)

    def url(self):
        return f"http://127.0.0.1:{self.port}"


def three_nodes():
    """Three nodes of one cluster, not started yet: each is a process, so that one can be killed."""
    nodes = [Elasticsearch(node=f"node-{n}", cluster="comcep-three", heap="512m") for n in (1, 2, 3)]
    for node in nodes:
        node.settings.pop("discovery.type")
        node.settings |= {
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{other.transport_port}" for other in nodes),
            "cluster.initial_master_nodes": ",".join(other.node for other in nodes),
        }
    return nodes


if __name__ == "__main__":
    home()
