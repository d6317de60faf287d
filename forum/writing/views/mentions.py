"""Whom one may call in the message that one is writing: names that begin as what follows an « @ »."""

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from comcep.public_ids import is_public_id
from forum.access import perms, rows
from forum.access.doors import reader
from forum.sections import tree
from forum.writing import mentions


@require_safe
@reader
def suggest(request):
    """``?q=`` with ``sujet=`` or ``rubrique=``: at most eight members who read there."""
    member = request.user
    section = _section(member, request.GET)
    people = mentions.suggested(member, section, request.GET.get("q", "")[:80]) if section else []
    found = [{"id": p.public_id, "name": p.display_name, "place": p.affiliation or ""} for p in people]
    return JsonResponse({"people": found})


def _section(member, asked):
    topic, rights = asked.get("sujet", ""), perms.rights_of(member)
    if is_public_id(topic):
        return rows.topics_to_act_on(member).filter(public_id=topic).values_list("forum", flat=True).first()
    slug = asked.get("rubrique", "")
    return tree.key_of(rights, tree.slug_of_today(rights, slug)) if slug else None
