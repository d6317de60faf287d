import socket

from tests.servers.processes import Server, program


class Redis(Server):
    """Cache and broker, in memory only."""

    name = "redis"

    def command(self):
        redis = program("redis-server", package="redis-server")
        return [redis, "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"]

    def answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(b"PING\r\n")
                return line.recv(7) == b"+PONG\r\n"
        except OSError:
            return False

    def url(self, database):
        return f"redis://127.0.0.1:{self.port}/{database}"
