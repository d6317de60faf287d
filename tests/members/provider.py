"""A small OpenID Connect provider, for the tests: it runs, signs and checks as a real one does.

Authorization code with PKCE, client secret, RS256 keys published as JWKS, userinfo as JSON or signed, end of
session. What it says may be bent one thing at a time, to see that the site does not believe it.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "comcep-de-test", "un-secret-partage"


class Provider:
    def __init__(self):
        self.key = RSAKey.generate_key(2048, {"kid": "cle-1", "use": "sig", "alg": "RS256"})
        self.stranger = RSAKey.generate_key(2048, {"kid": "cle-1", "use": "sig", "alg": "RS256"})
        self.person = {}
        self.codes, self.tokens = {}, {}
        self.asked, self.ended = [], []
        self.bend_id_token = self.bend_userinfo = dict
        self.id_token_key = self.userinfo_key = None
        self.signed = True
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def config(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/end",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def sign(self, claims, key=None):
        return jwt.encode({"alg": "RS256", "kid": "cle-1"}, claims, key or self.key)

    def authorize(self, asked):
        """The person signs in there and agrees: the browser goes back with a code."""
        self.asked.append(asked)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]})

    def exchange(self, form):
        asked = self.codes.pop(form.get("code"), None)
        if asked is None or (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked.get("code_challenge"):
            return 400, {"error": "invalid_grant", "error_description": "PKCE"}
        token = secrets.token_urlsafe(16)
        self.tokens[token] = dict(self.person)
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": self.person["sub"], "iat": now, "exp": now + 60,
            "nonce": asked.get("nonce"),
        }  # fmt: skip
        id_token = self.sign(self.bend_id_token(claims), self.id_token_key)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 60, "id_token": id_token}

    def userinfo(self, token):
        claims = self.bend_userinfo({**self.tokens[token], "iss": self.issuer, "aud": CLIENT})
        if self.signed:
            return "application/jwt", self.sign(claims, self.userinfo_key)
        return "application/json", json.dumps(claims)


def _handler(provider):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            url = urlsplit(self.path)
            if url.path == "/.well-known/openid-configuration":
                self._answer(200, "application/json", json.dumps(provider.config()))
            elif url.path == "/jwks":
                keys = {"keys": [provider.key.as_dict(private=False)]}
                self._answer(200, "application/json", json.dumps(keys))
            elif url.path == "/userinfo":
                sort, body = provider.userinfo(self.headers["Authorization"].removeprefix("Bearer "))
                self._answer(200, sort, body)
            elif url.path == "/end":
                provider.ended.append({k: v[0] for k, v in parse_qs(url.query).items()})
                self._answer(200, "text/plain", "au revoir")
            else:
                self._answer(404, "text/plain", "")

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, said = provider.exchange({k: v[0] for k, v in parse_qs(body).items()})
            self._answer(status, "application/json", json.dumps(said))

        def _answer(self, status, sort, body):
            self.send_response(status)
            self.send_header("Content-Type", sort)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args):
            pass

    return Handler
