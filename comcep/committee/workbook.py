"""A report as a spreadsheet: a sheet per block, then every protected cell. Nothing hidden is in it."""

import datetime
import io
import re

import xlsxwriter

from comcep.committee.page import HIDDEN, page_of
from comcep.committee.page.drawing import NARROW

WHOLE = re.compile(r"\d+")
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def as_xlsx(report):
    """The bytes of the workbook: no formula, no hidden sheet, no comment, nobody's name."""
    page = page_of(report.payload)
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    when = (report.released_at or report.prepared_at).astimezone(datetime.UTC).replace(tzinfo=None)
    book.set_properties({"title": report.title, "author": "ComCEP", "created": when})
    style = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "foot": book.add_format({"bold": True, "top": 1}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    _cover(book, style, report, page)
    for block in page["blocks"]:
        _sheet(book, style, block)
    _cells(book, style, report.payload)
    book.close()
    return stream.getvalue()


def _cover(book, style, report, page):
    sheet = book.add_worksheet("Rapport")
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 1, 20)
    sheet.write_string(0, 0, report.title, style["title"])
    released = report.state == report.State.RELEASED
    sheet.write_string(1, 0, "Rapport publié" if released else "Brouillon, à ne pas diffuser")
    for line, figure in enumerate(page["figures"], start=3):
        told = f"{figure['label']} (à la dizaine près)" if figure.get("about") else figure["label"]
        sheet.write_string(line, 0, told)
        _write(sheet, line, 1, figure["text"])
    line = 4 + len(page["figures"])
    sheet.write_string(line, 0, f"«\u202f{HIDDEN}\u202f»\u00a0: confidentiel", style["text"])
    sheet.write_string(line + 1, 0, "Empreinte SHA-256")
    sheet.write_string(line + 1, 1, report.sha256)


def _sheet(book, style, block):
    sheet = book.add_worksheet(FORBIDDEN.sub(" ", block.title)[:31].strip())
    sheet.set_column(0, 0, 48)
    sheet.set_column(1, 12, 18)
    sheet.write_string(0, 0, block.title, style["title"])
    line = 1
    for sentence in [*block.sentences, *(f"• {point}" for point in block.points)]:
        sheet.merge_range(line, 0, line, 5, "", style["text"])
        sheet.write_string(line, 0, sentence, style["text"])
        sheet.set_row(line, 15 * (1 + len(sentence) // 120))
        line += 1
    for example in block.examples:
        sheet.write_string(line, 0, example["text"], style["text"])
        sheet.write_string(line, 1, example["theme"])
        sheet.write_string(line, 2, example["replies"])
        line += 1
    for table in block.tables:
        line += 1
        sheet.write_string(line, 0, table.caption, style["title"])
        line += 1
        for column, name in enumerate(table.head):
            sheet.write_string(line, column, name or "Mesure", style["head"])
        for each in table.rows:
            line += 1
            sheet.write_string(line, 0, "    " * each["depth"] + each["label"])
            for column, text in enumerate(each["cells"], start=1):
                _write(sheet, line, column, text)
        if table.foot:
            line += 1
            for column, text in enumerate(table.foot):
                _write(sheet, line, column, text, style["foot"])
        line += 1


def _cells(book, style, payload):
    """The cells of the JSON, one a line: what an outside auditor would read."""
    sheet = book.add_worksheet("Données")
    sheet.set_column(0, 6, 24)
    head = [
        "Tableau",
        "Population",
        "Mesure",
        "Date",
        "Catégories",
        "Valeur",
        "Au moins",
        "Au plus",
        "Pour cent",
    ]
    for column, name in enumerate(head):
        sheet.write_string(0, column, name, style["head"])
    line = 0
    for table in payload["tables"]:
        for cell in table["cells"]:
            line += 1
            dims = f"{NARROW}; ".join(f"{name} = {value}" for name, value in sorted(cell["dims"].items()))
            words = [table["id"], table["population"], table["measure"], table["date"], dims]
            for column, text in enumerate(words):
                sheet.write_string(line, column, text)
            if "percent" in cell:
                sheet.write_number(line, 8, cell["percent"])
            elif cell["value"] is None:
                sheet.write_string(line, 5, "" if "lo" in cell else HIDDEN)
                for column, name in ((6, "lo"), (7, "hi")):
                    if name in cell:
                        sheet.write_number(line, column, cell[name])
            else:
                sheet.write_number(line, 5, cell["value"])
    sheet.freeze_panes(1, 0)


def _write(sheet, line, column, text, style=None):
    """A whole number as a number; everything else as it is printed."""
    plain = text.replace(NARROW, "")
    if WHOLE.fullmatch(plain):
        sheet.write_number(line, column, int(plain), style)
    else:
        sheet.write_string(line, column, text, style)
