"""Opening by waves: which networks and regions take requests now. Data that an administrator edits."""

from django.db import models
from django.db.models import Q

from comcep.members.models.places import Network, Organisation, Region


class OpeningQuerySet(models.QuerySet):
    def closing(self, *, network_id, region_id, organisation_id):
        """Whether a rule keeps that place waiting.

        The rule of a network in a region stands alone; without one, the rule of the network and that of the
        region must both let in. What no rule names is open.
        """
        rules = list(
            self.filter(Q(network=network_id) | Q(network=None), Q(region=region_id) | Q(region=None))
            .prefetch_related("organisations")
            .order_by("pk")
        )
        both = [rule for rule in rules if rule.network_id and rule.region_id]
        return any(not rule.lets_in(organisation_id) for rule in both or rules)


class Opening(models.Model):
    """What a network, a region, or a network in a region, has decided about new requests."""

    class State(models.TextChoices):
        OPEN = "open", "Ouvert"
        NAMED = "named", "Ouvert aux structures nommées"
        CLOSED = "closed", "Fermé\u00a0: liste d’attente"

    network = models.ForeignKey(Network, models.CASCADE, null=True, blank=True, verbose_name="réseau")
    region = models.ForeignKey(Region, models.CASCADE, null=True, blank=True, verbose_name="région")
    state = models.CharField("ouverture", max_length=6, choices=State.choices, default=State.OPEN)
    organisations = models.ManyToManyField(
        Organisation,
        blank=True,
        verbose_name="structures",
        help_text="Seulement pour «\u202fouvert aux structures nommées\u202f».",
    )

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = "ouverture"
        ordering = ["network__position", "region__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(network__isnull=False) | Q(region__isnull=False),
                name="members_opening_of_something",
                violation_error_message="Choisissez un réseau, une région, ou les deux.",
            ),
            *(
                models.UniqueConstraint(
                    fields=fields,
                    condition=condition or None,
                    name=name,
                    violation_error_message="Il y a déjà une règle pour ce réseau et cette région.",
                )
                for fields, condition, name in (
                    (["network", "region"], Q(), "members_one_opening_both"),
                    (["network"], Q(region=None), "members_one_opening_network"),
                    (["region"], Q(network=None), "members_one_opening_region"),
                )
            ),
        ]

    def __str__(self):
        places = [str(place) for place in (self.network, self.region) if place]
        return f"{', '.join(places)} · {self.get_state_display()}"

    def lets_in(self, organisation_id):
        if self.state == self.State.NAMED:
            return any(organisation.pk == organisation_id for organisation in self.organisations.all())
        return self.state == self.State.OPEN
