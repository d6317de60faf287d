"""A report as one HTML file: same tables, same drawing, its style inside."""

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string

from comcep.committee.page import page_of

SHEETS = [
    "tokens",
    "base",
    "layout",
    "components/table",
    "components/prose",
    "components/bar-chart",
    "components/figures-table",
    "components/key-figures",
    "components/report",
    "utilities",
]


def as_html(report):
    folder = Path(settings.STATICFILES_DIRS[0]) / "css"
    css = "\n".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)
    printed = (folder / "print.css").read_text(encoding="utf-8")
    context = {
        "report": report,
        "page": page_of(report.payload),
        "css": f"{css}\n@media print {{\n{printed}\n}}",
    }
    return render_to_string("committee/standalone.html", context)
