"""PostgreSQL, as Django knows it, and with an end: a server that is silent is away, and says so in time."""
