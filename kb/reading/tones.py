"""The colour of a state, wherever a procedure is listed."""

TONES = {"verifiee": "solved", "a-verifier": "waiting", "en-revision": "accent", "obsolete": "danger"}
