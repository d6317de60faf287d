"""A site without a page yet."""

from io import StringIO

import pytest
from django.core.management import call_command
from wagtail.models import Site

from comcep.home.actions import ensure_pages
from comcep.home.models import HomePage, TextPage
from kb.models import ProcedureIndexPage

pytestmark = pytest.mark.django_db


def test_the_root_answers_before_any_page_exists(client):
    assert client.get("/").status_code == 200


def test_what_stood_below_the_first_page_of_wagtail_is_kept():
    welcome = Site.objects.get().root_page
    welcome.add_child(instance=TextPage(title="Déjà là", slug="deja-la", body=[]))

    home = ensure_pages()

    assert TextPage.objects.get(slug="deja-la").get_parent().pk == home.pk
    assert TextPage.objects.get(slug="aide").get_parent().pk == home.pk


def test_a_new_site_is_laid_out_by_one_command_run_twice(client):
    for _ in range(2):
        call_command("prepare_site", stdout=StringIO())

    assert client.get("/aide/").status_code == 200
    assert ProcedureIndexPage.objects.get().get_parent().specific == HomePage.objects.get()
