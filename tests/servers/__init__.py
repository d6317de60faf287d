"""Real servers for the tests, each started by us on a spare port of 127.0.0.1 and stopped by its process.

Nothing here looks at a server that is already running. Everything a server writes is in a temporary folder.
"""
