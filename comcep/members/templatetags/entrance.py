from django import template
from django.conf import settings

from comcep.members.models import Member

register = template.Library()

DOMAIN = "demo.comcep.example"
PASSWORD = "demo-comcep-2017"  # noqa: S105
ACCOUNTS = {
    "conseiller": "Conseiller, Fongecif",
    "conseillere": "Conseillère, Mission locale",
    "horspair": "Membre hors pair",
    "referent": "Référent, Pôle emploi",
    "animatrice": "Animatrice",
    "comite": "Comité opérationnel",
    "admin": "Administration",
}


@register.simple_tag
def identity_provider():
    """The OpenID Connect provider of this site, if it has one."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        return None
    return {"id": settings.IDENTITY_PROVIDER_ID, "name": settings.IDENTITY_PROVIDER_NAME}


@register.simple_tag
def demo_accounts():
    """The demonstration accounts that exist, on a demonstration site only; nothing anywhere else."""
    if not settings.DEMO:
        return {}
    emails = {f"{name}@{DOMAIN}": role for name, role in ACCOUNTS.items()}
    held = set(Member.objects.filter(is_demo=True, email__in=emails).values_list("email", flat=True))
    rows = [{"email": email, "role": role} for email, role in emails.items() if email in held]
    return {"rows": rows, "password": PASSWORD} if rows else {}
