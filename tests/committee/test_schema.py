"""A report holds no key to a person, a topic or a message."""

import json

from django.apps import apps
from django.db.models import ForeignKey

from tests.committee.community import NETWORKS


def test_no_column_of_a_report_points_outside_the_committee():
    targets = {
        field.related_model._meta.app_label
        for model in apps.get_app_config("committee").get_models()
        for field in model._meta.get_fields(include_hidden=True)
        if field.is_relation
    }

    assert targets == {"committee"}


def test_every_key_leads_to_a_report():
    keys = {
        field.related_model.__name__
        for model in apps.get_app_config("committee").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
    }

    assert keys == {"Report"}


def test_a_payload_holds_no_name_title_text_or_address(draft):
    text = json.dumps([draft.payload, draft.workings, draft.audit, draft.exact], ensure_ascii=False)

    for canary in ("Canari", "Prénom", "secret", "exemple.test", "titre-"):
        assert canary not in text
    assert all(name in text for _, name in NETWORKS)
