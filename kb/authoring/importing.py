"""Procedures that come from a file."""

import hashlib
import json

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.signal_handlers import disable_reference_index_auto_update

from comcep.members.access.audiences import Audience
from comcep.members.models import Network, Region
from forum.questions.models import Public, Scheme, Theme
from kb.authoring.paragraphs import as_paragraphs
from kb.models import ProcedurePage
from kb.models.procedures import REVIEW_AFTER


@transaction.atomic
def import_procedure(index, data, *, owner, **validity):
    """Create or update, and publish, the procedure that ``data`` describes (``slug``, ``title``, ``kind``…).

    What was imported before and has not changed in ``data`` is left alone, with the edits made since.
    Imported pages are « rédaction originale » and « à vérifier »: their facts are those of ``as_of``. What is
    known better of them stands in ``validity`` (``state``, ``verified_on``, ``keeper``…).
    """
    digest = hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    page = ProcedurePage.objects.child_of(index).filter(slug=data["slug"]).first()
    if page is not None and page.source_digest == digest:
        return page
    values = {
        "title": data["title"],
        "draft_title": data["title"],
        "kind": data["kind"],
        "theme": _named(Theme, data["theme"], chapter=True),
        "intro": data["intro"],
        "body": _body(data),
        "acronyms": ", ".join(data.get("acronyms") or []),
        "external_url": data.get("url") or "",
        "as_of": data["as_of"],
        "state": ProcedurePage.State.TO_CHECK,
        "alert": "" if data.get("status", "documentee") == "documentee" else "sources incomplètes",
        "keeper": owner,
        "review_on": timezone.localdate() + REVIEW_AFTER,
        "original": True,
        "audience": Audience.OUTSIDERS if data.get("open_to_outsiders") else Audience.PEERS,
        "source_digest": digest,
        **validity,
    }
    # Wagtail indexes what refers to what at each save: once, with the last one, is enough.
    with disable_reference_index_auto_update():
        if page is None:
            page = ProcedurePage(slug=data["slug"], owner=owner, live=False, **values)
            index.add_child(instance=page)
        else:
            for name, value in values.items():
                setattr(page, name, value)
        page.networks = list(Network.objects.filter(slug__in=data.get("networks") or []))
        page.regions = list(Region.objects.filter(slug__in=data.get("regions") or []))
        page.schemes = list(Scheme.objects.filter(slug__in=data.get("schemes") or []))
        page.publics = [_named(Public, name.replace("'", "’")) for name in data.get("audiences") or []]
        revision = page.save_revision(user=owner, clean=False)
    revision.publish(user=owner, skip_permission_checks=True)
    return page


def _named(model, name, **more):
    return model.objects.get_or_create(slug=slugify(name)[:50], defaults={"name": name, **more})[0]


def _body(data):
    body = []
    if data.get("situation"):
        body.append(("situation", as_paragraphs(data["situation"])))
    if data.get("rule"):
        body.append(("rule", as_paragraphs(data["rule"])))
    if data.get("steps"):
        body.append(("steps", data["steps"]))
    if data.get("cautions"):
        body.append(("cautions", data["cautions"]))
    return body
