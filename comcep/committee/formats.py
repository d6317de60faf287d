"""The four forms of a report. All print the same protected tables."""

from collections.abc import Callable
from dataclasses import dataclass

from comcep.committee.models import canonical
from comcep.committee.pdf import as_pdf
from comcep.committee.standalone import as_html
from comcep.committee.workbook import as_xlsx


@dataclass(frozen=True)
class Format:
    name: str
    label: str
    content_type: str
    make: Callable
    text: bool = False


FORMATS = {
    each.name: each
    for each in (
        Format("pdf", "PDF", "application/pdf", as_pdf),
        Format(
            "xlsx",
            "Tableur (XLSX)",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            as_xlsx,
        ),
        Format("html", "Page (HTML)", "text/html; charset=utf-8", lambda r: as_html(r).encode(), text=True),
        Format(
            "json",
            "Données (JSON)",
            "application/json; charset=utf-8",
            lambda r: canonical(r.payload).encode(),
            text=True,
        ),
    )
}
