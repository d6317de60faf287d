import time

from django.db.backends.postgresql import base

from comcep.postgresql.watch import server, watched

REFUSES_WITHIN = 0.5  # seconds: who refuses at once may be asked again at once


class DatabaseWrapper(base.DatabaseWrapper):
    """Nobody waits for a connection while another just has in vain, nor for an answer of a silent server."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.execute_wrappers.append(self._in_time)

    def get_new_connection(self, conn_params):
        if not server.lets_ask():
            raise base.Database.OperationalError("the server did not answer a moment ago")
        begun = time.monotonic()
        try:
            connection = super().get_new_connection(conn_params)
        except base.Database.OperationalError:
            if time.monotonic() - begun > REFUSES_WITHIN:
                server.failed()
            raise
        server.answered()
        return connection

    def _in_time(self, execute, sql, params, many, context):
        with watched(self.connection):
            return execute(sql, params, many, context)

    def _commit(self):
        with watched(self.connection):
            return super()._commit()

    def _rollback(self):
        with watched(self.connection):
            return super()._rollback()

    def is_usable(self):
        with watched(self.connection):
            return super().is_usable()
