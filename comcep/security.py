"""Content Security Policy, in the shape that Django 6 has, until the project runs on it."""

import secrets

from django.utils.functional import SimpleLazyObject

STRICT = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
# Wagtail's admin writes inline scripts and styles.
ADMIN = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
)


class ContentSecurityPolicyMiddleware:
    """Set the policy on every page; ``request.csp_nonce`` is drawn only when a template asks for it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        drawn = []

        def draw():
            drawn.append(secrets.token_urlsafe(16))
            return drawn[0]

        request.csp_nonce = SimpleLazyObject(draw)
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            policy = ADMIN
        else:
            policy = STRICT.format(nonce=drawn[0]) if drawn else STRICT.replace(" 'nonce-{nonce}'", "")
        response.headers.setdefault("Content-Security-Policy", policy)
        return response
