"""What an identity provider signs, checked before it is believed: by whom, for whom, and until when."""

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

# Only keys that the provider alone holds: never « none », never one that a client secret could forge.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
LEEWAY = 30


def claims_of(token, *, config, audience, required=("iss", "aud", "sub")):
    """The claims of a signed ``token``, or ``OAuth2Error`` if anything about it is not as it must be."""
    try:
        claims = jwt.decode(
            token,
            key=_key(token, config["jwks_uri"]),
            algorithms=ALGORITHMS,
            issuer=config["issuer"],
            audience=audience,
            leeway=LEEWAY,
            options={"require": list(required)},
        )
    except jwt.PyJWTError as error:
        raise OAuth2Error(f"a signed answer is not to be believed: {error}") from error
    if claims.get("azp", audience) != audience:
        raise OAuth2Error("a signed answer is for somebody else")
    return claims


def _key(token, address):
    """The public key that signed ``token``, from the provider’s own list."""
    wanted = jwt.get_unverified_header(token).get("kid")
    with get_adapter().get_requests_session() as session:
        answer = session.get(address)
        answer.raise_for_status()
        keys = [key for key in answer.json()["keys"] if key.get("use", "sig") == "sig"]
    fitting = [key for key in keys if wanted is None or key.get("kid") == wanted]
    if len(fitting) != 1:
        raise OAuth2Error("a signed answer names no key of the provider")
    return jwt.PyJWK(fitting[0]).key
