"""Sessions in the database, read by a statement that is written once (``SESSION_ENGINE``)."""

from django.contrib.sessions.backends import db

from comcep.members.signing.statements import open_session


class SessionStore(db.SessionStore):
    def load(self):
        held = open_session(self.session_key)
        if held is None:
            self._session_key = None
            return {}
        return self.decode(held)
