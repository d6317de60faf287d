from django.db import migrations
from django.db.models import F


def mark(apps, schema_editor):
    """What an asker accepted of the asker's own is how the question was solved, and no answer."""
    Question = apps.get_model("questions", "Question")
    Topic = apps.get_model("forum_conversation", "Topic")
    own = Topic.objects.filter(question__accepted_post__poster=F("poster"))
    Question.objects.filter(topic__in=own.values("pk")).update(self_solved=True)


def unmark(apps, schema_editor):
    apps.get_model("questions", "Question").objects.update(self_solved=False)


class Migration(migrations.Migration):
    dependencies = [("questions", "0018_accepted_answers")]
    operations = [migrations.RunPython(mark, unmark)]
