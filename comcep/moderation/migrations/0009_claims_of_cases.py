from django.db import migrations


def carry(apps, schema_editor):
    Case, Claim = (apps.get_model("moderation", name) for name in ("Case", "Claim"))
    open_ones = Case.objects.filter(closed_at=None, claimed_by__isnull=False, claimed_at__isnull=False)
    for pk, by, at in open_ones.values_list("pk", "claimed_by", "claimed_at"):
        Claim.objects.get_or_create(kind="signalement", thing=pk, defaults={"by_id": by, "at": at})


def carry_back(apps, schema_editor):
    Case, Claim = (apps.get_model("moderation", name) for name in ("Case", "Claim"))
    for thing, by, at in Claim.objects.filter(kind="signalement").values_list("thing", "by", "at"):
        Case.objects.filter(pk=thing, closed_at=None).update(claimed_by=by, claimed_at=at)


class Migration(migrations.Migration):
    """A case that somebody deals with is a claim like any other."""

    dependencies = [("moderation", "0008_claims")]
    operations = [migrations.RunPython(carry, carry_back)]
