"""Addresses of sections: which ones they may have, and where those they had lead."""

from django.utils.text import slugify

from forum.engine.forum.models import Forum
from forum.questions.models import FormerSlug, SectionAudience

LONGEST = 80

# The first word of every other address below /forum/, and of those to come. A test holds it to the routes.
RESERVED = frozenset(
    "archives brouillon brouillons consultations marquer-lus mentions mes-sujets message non-lus nouvelle "
    "piece poser rubrique rubriques sans-reponse sollicitation sollicitations suivis sujet "
    "sujets-actifs theme version".split()
)


class Unfit(ValueError):
    """No section may have that address; the sentence says why."""


def address_for(name, *, asked="", section=None):
    """The address that a section of that name takes: the one ``asked`` for, else its name.

    ``section`` keeps its own, former ones included. Raises :class:`Unfit`.
    """
    slug = slugify(asked or name)[:LONGEST].strip("-_")
    if asked and not slug:
        raise Unfit("Une adresse est faite de lettres sans accent, de chiffres et de tirets.")
    slug = slug or "une-rubrique"
    if slug in RESERVED:
        raise Unfit(
            f"«\u202f/forum/{slug}/\u202f» est l’adresse d’une autre page du forum\u202f; "
            "choisissez-en une autre."
        )
    if not _is_taken(slug, section):
        return slug
    if asked:
        raise Unfit(
            f"«\u202f/forum/{slug}/\u202f» est, ou a été, l’adresse d’une autre rubrique\u202f; "
            "choisissez-en une autre."
        )
    number = 2
    while _is_taken(f"{slug}-{number}", section):
        number += 1
    return f"{slug}-{number}"


def _is_taken(slug, section):
    key = section.pk if section else None
    now = Forum.objects.filter(slug=slug).exclude(pk=key)
    return now.exists() or FormerSlug.objects.filter(slug=slug).exclude(section=key).exists()


def key_led_to(slug):
    """Key of the section to which an address of before leads, read or not; None when it never was one."""
    had = FormerSlug.objects.filter(slug=slug).values_list("section", flat=True)
    key = had.first() or Forum.objects.filter(slug=slug).values_list("pk", flat=True).first()
    while key:
        further = SectionAudience.objects.filter(forum=key).values_list("merged_into", flat=True).first()
        if not further:
            break
        key = further
    return key
