"""PostgreSQL, as Django knows it, and with an end: a server that is silent is away, and says so in time."""

# Of libpq: seconds, but for the milliseconds of ``tcp_user_timeout``.
OPTIONS = {
    "connect_timeout": 2,
    "tcp_user_timeout": 3000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    # Statements of a page last milliseconds: compiling one that was taken for a long one takes a hundred.
    "options": "-c jit=off",
}
