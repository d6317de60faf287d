"""What the letters about an account say. A link that lets in is drawn when its letter leaves.

No row holds one: a copy of the table opens no account. An address that has no account gets its letter by the
same way: neither the page nor the time that it takes tells which addresses have one.
"""

from allauth.account import app_settings as account_settings

from comcep.members.letters import always, rendered
from comcep.members.signing import address, links
from comcep.notifications.outbox import absolute


def password_reset(letter):
    member = letter.member
    if not links.may_enter_by(letter):
        return None
    token = account_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(member)
    link = absolute("account_reset_password_from_key", member.public_id, token)
    return rendered("account/email/password_reset_key", password_reset_url=link)


TOLD_BY_ALLAUTH = {
    "account": ["unknown_account", "password_changed", "password_reset", "password_set"],
    "mfa": [
        "recovery_codes_generated",
        "totp_activated",
        "totp_deactivated",
        "webauthn_added",
        "webauthn_removed",
    ],
}

KINDS = {
    **{name: always(f"{app}/email/{name}") for app, names in TOLD_BY_ALLAUTH.items() for name in names},
    **{
        name: always(f"account/email/{name}")
        for name in ("address_changed", "address_taken", "second_factor_reset", "unknown_link")
    },
    "password_reset_key": password_reset,
    "new_address": address.says,
    "sign_in_link": links.says,
}
