"""The member’s own data as a ZIP: the same things once for machines (JSON), once for people (HTML)."""

import json
import zipfile
from io import BytesIO

from django.template.loader import render_to_string
from django.utils import timezone

from comcep.members import parts
from comcep.members.models import Invitation, KeptFile, Presence
from comcep.notifications import actions as notifications
from comcep.notifications.models import Notice


def archive(member):
    """A ZIP of everything that ``member`` wrote, did and said of oneself; never the words of others."""
    content = {**_own(member), **parts.own_data_of(member)}
    made_at = timezone.localtime()
    page = render_to_string(
        "account/own_data.html",
        {"member": member, "made_at": made_at, "sections": [(k, _rows(v)) for k, v in content.items()]},
    )
    text = json.dumps({"fait le": made_at.isoformat(), **content}, ensure_ascii=False, indent=2, default=str)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("mes-donnees.json", text)
        parcel.writestr("mes-donnees.html", page)
    return packed.getvalue()


def _own(member):
    """What each section of the file holds. In one piece: it is the table of contents of the file."""
    return {
        "profil": {
            "prénom": member.first_name,
            "nom": member.last_name,
            "adresse": member.email,
            "qualité": member.get_kind_display(),
            "adhésion": member.get_state_display(),
            "réseau": str(member.network or ""),
            "structure": str(member.organisation or ""),
            "région": str(member.region or ""),
            "département": member.get_department_display(),
            "fonction": member.job,
            "dans l’annuaire": member.listed,
            "inscription": member.date_joined,
            "validation": member.validated_at,
        },
        "adhésion": [
            {"le": c.at, "de": c.from_state, "à": c.get_to_state_display(), "raison": c.reason}
            for c in member.changes.all()
        ],
        "rôles": [
            {
                "rôle": role.get_name_display(),
                "portée": str(role.organisation or role.network or ""),
                "du": role.starts_on,
                "au": role.ends_on,
            }
            for role in member.roles.select_related("network", "organisation")
        ],
        "demandes": [
            {
                "sorte": asked.get_kind_display(),
                "le": asked.asked_at,
                "réseau": str(asked.network),
                "structure": str(asked.organisation or asked.said_organisation),
                "région": str(asked.region or ""),
                "fonction": asked.job,
                "charte acceptée le": asked.charter_at,
                "adresse confirmée le": asked.confirmed_at,
                "votre réponse": asked.answer,
                "close le": asked.closed_at,
                "issue": asked.get_outcome_display(),
            }
            for asked in member.requests.select_related("network", "organisation", "region").order_by("pk")
        ],
        "invitations reçues": [
            {"le": row.created_at, "jusqu’au": row.ends_on, "acceptée le": row.used_at}
            for row in Invitation.objects.filter(email__iexact=member.email).order_by("created_at")
        ],
        "présence confirmée": [
            {"le": row.confirmed_on, "prend fin le": row.ends_on}
            for row in Presence.objects.filter(member=member)
        ],
        "connexions": [
            {"le": row.at, "moyen": row.get_method_display(), "adresse": row.ip, "navigateur": row.device}
            for row in member.sign_ins.all()
        ],
        "seconds facteurs": [
            {"sorte": str(row.get_type_display()), "ajouté le": row.created_at}
            for row in member.authenticator_set.order_by("created_at")
        ],
        "compte rattaché": [
            {"fournisseur": row.provider, "le": row.date_joined} for row in member.socialaccount_set.all()
        ],
        "notifications": [
            {"le": row.created_at, "texte": row.text, "vue le": row.seen_at}
            for row in Notice.objects.filter(recipient=member).order_by("-created_at")
        ],
        "fichiers gardés": [
            {"nom": row.name, "le": row.kept_at}
            for row in KeptFile.objects.filter(member=member).order_by("pk")
        ],
        "choix de notifications": notifications.choices_of(member),
    }


def _rows(value):
    """A section as a list of ``[(name, value)]``, whatever its shape."""
    listed = value if isinstance(value, list) else [value]
    return [list(row.items()) if isinstance(row, dict) else [("", row)] for row in listed]
