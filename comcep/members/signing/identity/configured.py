"""The OpenID Connect provider as the environment names it, for the settings: no Django is loaded here."""


def providers(env, *, id, name):
    """``SOCIALACCOUNT_PROVIDERS``: nothing unless ``OIDC_ISSUER`` says where the provider is."""
    issuer = env("OIDC_ISSUER", default="")
    if not issuer:
        return {}
    return {
        "openid_connect": {
            "provider_class": "comcep.members.signing.identity.provider.IdentityProvider",
            "APPS": [
                {
                    "provider_id": id,
                    "name": name,
                    "client_id": env("OIDC_CLIENT_ID"),
                    "secret": env("OIDC_CLIENT_SECRET"),
                    "settings": {
                        "server_url": issuer,
                        "scope": env.list(
                            "OIDC_SCOPES", default=["openid", "given_name", "usual_name", "email"]
                        ),
                        "auth_params": env.dict("OIDC_AUTH_PARAMS", default={}),
                        "signed_userinfo": env.bool("OIDC_SIGNED_USERINFO", default=True),
                        "token_auth_method": env("OIDC_TOKEN_AUTH", default="client_secret_post"),
                    },
                }
            ],
        }
    }
