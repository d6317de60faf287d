"""The page of a member, as another one may know them: where they stand, and the answers that they gave.

A page shows no more than its reader reads elsewhere: the directory for peers, and for an outside member the
messages of the sections that are open to both.
"""

from django.db.models import Exists, OuterRef

from comcep.members.access.audiences import may_look_people_up, roles_of
from comcep.members.kinds import RoleName
from comcep.members.models import Member
from forum.access import rows
from forum.following.profile import ByTheme
from forum.questions.models import Authorship
from forum.questions.panels import Panels

GIVEN = 10
"""How many accepted answers the page lists, newest first. It says how many there are."""

_gifts = Panels()
register, gifts_of = _gifts.register, _gifts.of


def people_for(reader):
    """The members whose page opens for ``reader``: those of the directory, and authors of what one reads."""
    wrote = rows.signed_posts_for(reader).filter(poster=OuterRef("pk")).order_by()  # wall: met-members
    met = Member.objects.validated().filter(Exists(wrote), listed=True)
    return (met | Member.objects.visible_to(reader)).exclude(kind=Member.Kind.STAFF)


def facts_of(person, reader):
    """``{"place", "roles", "job", "known"}`` in words, no more than ``reader`` reads of ``person`` elsewhere.

    An outside member knows what stood under the newest message that the two of them read.
    """
    if may_look_people_up(reader):  # wall: member-facts
        return {
            "place": place_of(person),
            "roles": _roles(person),
            "job": person.job,
            "known": ByTheme.words_of([person.pk]).get(person.pk, []),
        }
    newest = rows.signed_posts_for(reader).filter(poster=person).order_by("-created", "-pk").values("pk")[:1]
    stood = Authorship.objects.filter(post__in=newest).select_related("network", "region").first()
    place = [stood.network, stood.region] if stood else []
    return {
        "place": ", ".join(str(part) for part in place if part),
        "roles": ["Animation"] if stood and stood.moderator else [],
        "job": "",
        "known": [],
    }


def place_of(person):
    """Network, organisation and region in one line, as the directory has them."""
    places = [person.affiliation, *(each and each.name for each in (person.organisation, person.region))]
    return ", ".join(dict.fromkeys(filter(None, places)))


def _roles(person):
    names = {RoleName.MODERATOR: "Animation", RoleName.REFERENT: "Référent de réseau"}
    found = [words for name, words in names.items() if name in roles_of(person)]
    return [*found, "Hors pair"] if person.kind == Member.Kind.OUTSIDER else found


def accepted_answers(person, reader):
    """Keys of the topics of others that ``reader`` reads and an answer of ``person`` solved, newest first."""
    answers = rows.signed_posts_for(reader).filter(poster=person).values("pk")  # wall: answers-given
    solved = rows.topics_for(reader).filter(question__accepted_post__in=answers)  # wall: answers-read
    others = solved.exclude(poster=person).order_by("-question__accepted_at", "-pk")
    return list(others.values_list("pk", flat=True))
