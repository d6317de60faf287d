"""Page, PDF, spreadsheet and data: four forms of the same protected tables, to the last number."""

import datetime
import html
import io
import json
import re

import openpyxl
import pytest
from django.db import connection
from pypdf import PdfReader

from comcep.committee.formats import FORMATS
from comcep.committee.models import fingerprint
from comcep.committee.page import page_of
from comcep.committee.pdf import as_pdf, as_synthesis

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(released):
    return page_of(released.payload)


def squeezed(text):
    return re.sub(r"\s+", "", text.replace("\u00ad", ""))


def pdf_of(report):
    return PdfReader(io.BytesIO(FORMATS["pdf"].make(report)))


def text_of(pdf):
    """The words of all pages, without the foot of each."""
    return "".join(
        re.sub(r"ComCEP\s*·\s*Rapport au.*", "", sheet.extract_text(), flags=re.DOTALL)
        if sheet.extract_text().rfind("ComCEP ·") > 200
        else sheet.extract_text()
        for sheet in pdf.pages
    )


@pytest.mark.embedded  # drawn from the page, as html is
def test_no_page_of_the_pdf_ends_with_a_heading_or_a_caption(released, page):
    titles = {squeezed(block.title) for block in page["blocks"]}
    for block in page["blocks"]:
        titles |= {
            squeezed(each) for each in [*(t.caption for t in block.tables), *(c.title for c in block.charts)]
        }
    for make in (as_pdf, as_synthesis):
        for number, sheet in enumerate(PdfReader(io.BytesIO(make(released))).pages, 1):
            *written, last, foot = filter(None, map(squeezed, sheet.extract_text().splitlines()))
            assert foot.startswith("ComCEP·") and written
            assert last not in titles, (make.__name__, number)


def book_of(report):
    return openpyxl.load_workbook(io.BytesIO(FORMATS["xlsx"].make(report)))


def written(sheet):
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def lines(page):
    """Every line of every table: the label, then what is printed."""
    for block in page["blocks"]:
        for table in block.tables:
            for each in table.rows:
                yield block, [each["label"], *each["cells"]]
            if table.foot:
                yield block, table.foot


def test_html_prints_every_line_of_every_table(released, page):
    text = squeezed(html.unescape(re.sub(r"<[^>]+>", " ", FORMATS["html"].make(released).decode())))

    assert len(list(lines(page))) > 60
    for _, line in lines(page):
        assert squeezed("".join(line)) in text


@pytest.mark.embedded  # drawn from the page, as html is
def test_pdf_prints_every_line_of_every_table(released, page):
    text = squeezed(text_of(pdf_of(released)))

    missing = [line for _, line in lines(page) if squeezed("".join(line)) not in text]
    assert missing == []


@pytest.mark.embedded  # drawn from the page, as html is
def test_a_spreadsheet_holds_every_line_of_every_table(released, page):
    book = book_of(released)
    held = {
        squeezed("".join(str(cell) for cell in row)) for sheet in book.worksheets for row in written(sheet)
    }

    missing = [line for _, line in lines(page) if squeezed("".join(line)) not in held]
    assert missing == []


def test_the_data_sheet_is_the_released_payload_cell_by_cell(released):
    rows = list(book_of(released)["Données"].iter_rows(min_row=2, values_only=True))
    cells = [(table, cell) for table in released.payload["tables"] for cell in table["cells"]]

    assert len(rows) == len(cells)
    for (table, cell), row in zip(cells, rows, strict=True):
        assert row[0] == table["id"]
        if "percent" in cell:
            assert (row[5], row[8]) == (None, cell["percent"])
        else:
            assert row[5] == ("c" if cell["value"] is None else cell["value"])


@pytest.mark.embedded  # drawn from the page, as html is
def test_the_day_of_release_is_that_of_france_in_every_form(released):
    released.released_at = datetime.datetime(2017, 2, 28, 23, 30, tzinfo=datetime.UTC)

    assert "1ermars2017" in squeezed(text_of(pdf_of(released)))
    assert "1er mars 2017" in FORMATS["html"].make(released).decode()


@pytest.mark.embedded  # drawn from the page, as html is
@pytest.mark.parametrize("form", ["pdf", "html", "xlsx"])
def test_no_form_prints_a_number_that_the_page_does_not(client, released, committee_member, form):
    client.force_login(committee_member)
    seen = numbers(FORMATS["html"].make(released).decode(), tags=True) | {int(released.as_of.strftime("%d"))}
    if form == "pdf":
        text = text_of(pdf_of(released))
    elif form == "xlsx":
        sheets = [sheet for sheet in book_of(released).worksheets if sheet.title != "Données"]
        text = " ".join(str(cell) for sheet in sheets for row in written(sheet) for cell in row)
    else:
        text = client.get(released.get_absolute_url()).text

    # Pages and lines of a document are numbers of the paper, not of the community.
    extra = numbers(text, tags=form == "html") - seen - set(range(1, 13 if form == "pdf" else 1))

    assert extra == set()


def numbers(text, *, tags=False):
    if tags:
        text = re.sub(r"(?s)<(head|header|footer|nav|form|style)\b.*?</\1>", " ", text)
        text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    text = re.sub(r"\b(?=[0-9a-f]*[a-f])[0-9a-f]{8,64}\b", " ", text.replace("\u202f", ""))
    return {int(number) for number in re.findall(r"\d+", text)}


@pytest.mark.embedded  # drawn from the page, as html is
def test_the_pdf_is_tagged_titled_and_speaks_of_each_drawing(released, page):
    pdf = pdf_of(released)
    catalogue = pdf.trailer["/Root"]

    assert pdf.metadata.title == released.title
    assert catalogue["/Lang"].startswith("fr")
    assert catalogue["/MarkInfo"]["/Marked"]
    raw = json.dumps(str(catalogue["/StructTreeRoot"]))
    assert raw
    drawings = sum(len(block.charts) for block in page["blocks"])
    assert len(list(alternatives(catalogue["/StructTreeRoot"]))) >= drawings


def alternatives(node):
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, dict):
        if "/Alt" in node:
            yield node["/Alt"]
        children = node.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            yield from alternatives(child)


@pytest.mark.embedded  # drawn from the page, as html is
def test_the_pdf_carries_its_own_fonts(released):
    for sheet in pdf_of(released).pages:
        for font in sheet["/Resources"].get("/Font", {}).values():
            inner = font.get_object()
            inner = inner["/DescendantFonts"][0].get_object() if "/DescendantFonts" in inner else inner
            descriptor = inner["/FontDescriptor"].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


@pytest.mark.embedded  # drawn from the page, as html is
def test_no_file_names_who_prepared_or_released_it(released, moderator):
    pdf = pdf_of(released)
    book = book_of(released)

    assert pdf.metadata.author == book.properties.creator == "ComCEP"
    assert all(sheet.sheet_state == "visible" for sheet in book.worksheets)


@pytest.mark.embedded  # drawn from the page, as html is
def test_the_same_report_gives_the_same_pdf(released):
    assert FORMATS["pdf"].make(released) == FORMATS["pdf"].make(released)


@pytest.mark.parametrize("form", FORMATS)
def test_readers_download_each_form(client, released, committee_member, form):
    client.force_login(committee_member)

    response = client.get(f"{released.get_absolute_url()}rapport.{form}")

    assert response.status_code == 200
    assert response["Content-Type"] == FORMATS[form].content_type
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("form", FORMATS)
def test_a_changed_report_is_not_given_out(client, released, committee_member, form):
    client.force_login(committee_member)
    released.payload["tables"][0]["cells"][0]["value"] = 330
    assert fingerprint(released.payload) != released.sha256
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE committee_report SET payload = %s WHERE id = %s",
            [json.dumps(released.payload), released.pk],
        )

    assert client.get(f"{released.get_absolute_url()}rapport.{form}").status_code == 404
