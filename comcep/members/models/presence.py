"""The yearly check: a referent says who is still there."""

from django.conf import settings
from django.db import models

from comcep.members.models.members import Member


class Presence(models.Model):
    """When a member was last said to be there, and when the membership ends if nobody says so again."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="presence")
    confirmed_on = models.DateField("présence confirmée le")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ends_on = models.DateField("prend fin le", null=True, db_index=True)

    class Meta:
        verbose_name = "présence"
        indexes = [models.Index(fields=["confirmed_on"], name="presence_by_day")]

    def __str__(self):
        return f"{self.member} · {self.confirmed_on}"
