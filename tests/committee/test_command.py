"""manage.py committee_report."""

import io
import json
import re

import pytest
from django.core.management import CommandError, call_command

from comcep.committee.models import Report
from comcep.committee.page import page_of

pytestmark = pytest.mark.django_db


def run(*args):
    out = io.StringIO()
    call_command("committee_report", *args, stdout=out)
    return out.getvalue()


def test_json_is_the_released_payload(released):
    assert json.loads(run("--until", "2017-01-16", "--format", "json")) == released.payload


def test_html_is_one_file_with_the_same_figures(released):
    text = run("--until", "2017-01-16", "--format", "html")

    assert "<link" not in text
    assert "<script" not in text
    for row in page_of(released.payload)["block"]["reseaux"].tables[0].rows:
        assert re.search(rf'{row["label"]}</th>\s*<td class="number">[^/]*{row["cells"][0]}', text)


def test_a_draft_is_printed_only_when_asked(draft):
    with pytest.raises(CommandError, match="--draft"):
        run("--until", "2017-01-16")


def test_draft_prepares_and_prints(threads):
    assert json.loads(run("--until", "2017-01-16", "--draft"))["as_of"] == "2017-01-16"
    assert Report.objects.get().state == Report.State.DRAFT


@pytest.mark.parametrize(("wanted", "start"), [("pdf", b"%PDF-"), ("xlsx", b"PK"), ("json", b"{")])
def test_a_file_is_written_where_asked(released, tmp_path, wanted, start):
    target = tmp_path / f"rapport.{wanted}"

    run("--until", "2017-01-16", "--format", wanted, "--output", str(target))

    assert target.read_bytes().startswith(start)


def test_what_is_not_text_asks_for_a_file(released):
    with pytest.raises(CommandError, match="--output"):
        run("--until", "2017-01-16", "--format", "pdf")


@pytest.mark.parametrize("until", ["hier", "2017-02-30"])
def test_a_bad_date_is_told(until):
    with pytest.raises(CommandError, match="AAAA-MM-JJ"):
        run("--until", until)
