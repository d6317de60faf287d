"""Where members work: regions, networks, organisations."""

from django.db import models


class Region(models.Model):
    """A French region of 2016, overseas included, and the zone that reports group it into."""

    class Zone(models.TextChoices):
        NORTH_EAST = "nord-est", "Nord-Est"
        NORTH_WEST = "nord-ouest", "Nord-Ouest"
        PARIS = "ile-de-france", "Île-de-France"
        SOUTH_EAST = "sud-est", "Sud-Est"
        SOUTH_WEST_OVERSEAS = "sud-ouest-outre-mer", "Sud-Ouest et outre-mer"

    slug = models.SlugField(unique=True)
    name = models.CharField("nom", max_length=80)
    overseas = models.BooleanField("outre-mer", default=False)
    zone = models.CharField(max_length=30, choices=Zone.choices)

    class Meta:
        ordering = ["name"]
        verbose_name = "région"

    def __str__(self):
        return self.name


class Network(models.Model):
    """One of the operator networks; a member of the committee may belong to none."""

    slug = models.SlugField(unique=True)
    name = models.CharField("nom", max_length=80)
    full_name = models.CharField("nom complet", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = "réseau"
        verbose_name_plural = "réseaux"

    def __str__(self):
        return self.name


class Organisation(models.Model):
    """An employer of members: an operator of a network, a Carif-Oref, a head office, a carrier."""

    slug = models.SlugField(unique=True)
    name = models.CharField("nom", max_length=120)
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="organisations", verbose_name="réseau"
    )
    reporting_group = models.CharField(
        "regroupement publié",
        max_length=60,
        blank=True,
        help_text="Sous quel nom les rapports comptent cette structure, quand le réseau est détaillé.",
    )

    class Meta:
        ordering = ["name"]
        verbose_name = "structure"

    def __str__(self):
        return self.name
