"""A member as a card in a message: whom to call upon, as the directory shows them to its reader today."""

from django.utils.html import format_html

from comcep.members.models import Member
from forum.following.people import place_of

PREFIX = "/membres/"


def contacts(reader, ids):
    """``{public identifier: card}`` of those whom ``reader`` may look up. One statement."""
    found = Member.objects.visible_to(reader).filter(public_id__in=ids)  # wall: card-contacts
    people = found.select_related("network", "organisation", "region")
    return {person.public_id: _card(person) for person in people}


def _card(person):
    said = [each for each in (person.job, place_of(person)) if each]
    return format_html(
        '<div class="card page-card"><p><span class="soft small">Contact</span></p>'
        '<p><a href="{}{}/">{}</a></p>{}</div>',
        PREFIX,
        person.public_id,
        person.display_name,
        format_html('<p class="small">{}</p>', " · ".join(said)) if said else "",
    )
