"""What the knowledge base does later."""

from celery import shared_task
from django.db import connection

from comcep import nudges

FTS = "wagtailsearch_indexentry_fts"


@shared_task(name="kb.tasks.scrub_admin_index")
def scrub_admin_index():
    """Drop from Wagtail's own index what is no longer in any page: SQLite keeps deleted words until then."""
    if connection.vendor != "sqlite" or FTS not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {FTS}({FTS}) VALUES ('optimize')")  # noqa: S608 - a constant


def nudge():
    """After the pages of a redaction have been indexed again; the nightly run is the guarantee."""
    nudges.nudge(scrub_admin_index, countdown=30)
