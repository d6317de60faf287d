"""The smallest sound procedure: published, original, with somebody who answers for it."""

from datetime import timedelta

import factory
from django.utils import timezone

from comcep.members.access.audiences import Audience
from forum.questions.models import Theme
from kb.authoring.tree import index_page
from kb.models import ProcedurePage
from tests.factories import MemberFactory


def index():
    """The index below the root of the site that Wagtail's migrations make."""
    return index_page()


def soon(days=90):
    return timezone.localdate() + timedelta(days=days)


class ThemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Theme
        django_get_or_create = ["slug"]

    slug = "cpf"
    name = "CPF"


class ProcedureFactory(factory.django.DjangoModelFactory):
    """``live=False`` gives a draft; ``opened_to`` an audience other than the peers; ``old`` facts of 2017."""

    class Meta:
        model = ProcedurePage
        skip_postgeneration_save = True

    class Params:
        opened_to = Audience.PEERS
        old = factory.Trait(as_of=2017)
        verified = factory.Trait(
            state=ProcedurePage.State.VERIFIED,
            verified_on=factory.LazyFunction(timezone.localdate),
            verified_until=factory.LazyFunction(soon),
            verified_by=factory.SelfAttribute("keeper"),
            verified_network=factory.SelfAttribute("keeper.network"),
        )

    title = factory.Sequence(lambda n: f"Fiche {n}")
    slug = factory.Sequence(lambda n: f"fiche-{n}")
    theme = factory.SubFactory(ThemeFactory)
    intro = "Ce qu’il faut savoir avant l’entretien."
    body = factory.LazyFunction(lambda: [("situation", "<p>La personne arrive sans dossier.</p>")])
    as_of = factory.LazyFunction(lambda: timezone.localdate().year)
    state = ProcedurePage.State.TO_CHECK
    keeper = factory.SubFactory(MemberFactory, peer=True)
    review_on = factory.LazyFunction(soon)
    original = True
    audience = factory.SelfAttribute("opened_to")
    live = True

    @classmethod
    def _create(cls, model, *args, networks=(), publics=(), **kwargs):
        publish = kwargs.pop("live")
        page = model(*args, live=False, **kwargs)
        page.networks, page.publics = list(networks), list(publics)
        index().add_child(instance=page)
        revision = page.save_revision(clean=False)
        if publish:
            revision.publish()
        return ProcedurePage.objects.get(pk=page.pk)
