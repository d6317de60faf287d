"""A report as a tagged, accessible PDF (PDF/UA-1), set by a library that carries its own fonts."""

import json
from dataclasses import replace

import typst
from django.utils import timezone

from comcep import dates
from comcep.committee.page import page_of

BARS = 6
LONG = 14  # rows that a table may have before it is cut between two pages
HEAD = """
#set document(title: {title}, author: ("ComCEP",), date: {date})
#set page(
  paper: "a4",
  margin: (x: 2.2cm, y: 2.2cm),
  footer: context [
    #set text(size: 8.5pt, fill: rgb("#555e62"))
    #grid(columns: (1fr, auto), {footer}, counter(page).display("1 / 1", both: true))
  ],
)
#set text(lang: "fr", region: "FR", font: "Libertinus Serif", size: 10.5pt, fill: rgb("#22282b"))
#set par(justify: false, leading: 0.62em, spacing: 0.9em)
#show heading.where(level: 1): set text(size: 21pt, fill: rgb("#0a4545"))
#show heading.where(level: 2): set text(size: 14pt, fill: rgb("#0a4545"))
#show heading.where(level: 2): set block(above: 1.8em, below: 0.8em, sticky: true)
#show figure: set align(left)
#show figure: set block(breakable: true)
#show figure.where(kind: image): set block(breakable: false)
#show figure.where(kind: "short"): set block(breakable: false)
#set figure(gap: 0.7em, supplement: none, numbering: none)
#set figure.caption(position: top)
#show figure.caption: it => block(
  sticky: true, width: 100%, align(left, text(weight: "bold", size: 10pt, it.body))
)
#set table(stroke: (x, y) => (bottom: 0.4pt + rgb("#ddd6cb")), inset: (x: 4pt, y: 4.5pt))
#show table.cell.where(y: 0): set text(weight: "bold")
#show table: set text(size: 9pt)
"""


def as_pdf(report):
    """The bytes of the document."""
    page = page_of(report.payload)
    return _compiled(_source(report, report.title, page["figures"], page["blocks"]), report)


SYNTHESIS = ("reseaux", "reponses", "entraide", "themes", "candidats")


def as_synthesis(report):
    """Two pages: the figures, the sentences, the first chart of each block and the shortest tables."""
    page = page_of(report.payload)
    blocks = []
    for id in SYNTHESIS:
        block = page["block"].get(id)
        if block:
            charts = [replace(chart, bars=chart.bars[:BARS]) for chart in block.charts[:1]]
            tables = block.tables if id == "candidats" else []
            blocks.append(replace(block, charts=charts, tables=tables, examples=[]))
    return _compiled(_source(report, f"Synthèse, {report.title}", page["figures"], blocks), report)


def _compiled(source, report):
    stamp = report.released_at or report.prepared_at
    compiler = typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False))
    return compiler.compile(
        source.encode(), format="pdf", pdf_standards=["ua-1"], timestamp=int(stamp.timestamp())
    )


def _source(report, title, figures, blocks):
    """The document as the typesetter reads it. A text is passed as data: nothing of it is read as markup."""
    day = report.as_of
    state = (
        f"Publié le {dates.day(timezone.localtime(report.released_at))}."
        if report.state == report.State.RELEASED
        else "Brouillon, à ne pas diffuser."
    )
    parts = [
        HEAD.format(
            title=_text(title),
            date=f"datetime(year: {day.year}, month: {day.month}, day: {day.day})",
            footer=_text(f"ComCEP · {title} · {report.sha256[:16]}"),
        ),
        f"#heading(level: 1, {_text(title)})",
        f"#par({_text(state)})",
        _figures(figures),
    ]
    for block in blocks:
        parts.append(f"#heading(level: 2, {_text(block.title)})")
        parts += [f"#par({_text(sentence)})" for sentence in block.sentences]
        if block.points:
            parts.append(f"#list({', '.join(_text(point) for point in block.points)})")
        for example in block.examples:
            parts.append(f"#quote(block: true, {_text(example['text'])})")
            parts.append(f"#par({_text(example['theme'] + ' · ' + example['replies'])})")
        parts += [_chart(chart) for chart in block.charts]
        parts += [_table(table) for table in block.tables]
    seal = f"Empreinte SHA-256 du rapport\u00a0: {report.sha256}"
    parts.append(f"#par({_text(seal)})")
    return "\n".join(parts)


def _text(text):
    """A string literal of the typesetter, which reads it as JSON does."""
    literal = json.dumps(str(text), ensure_ascii=False)
    return literal.replace("\\/", "/")


def _figures(figures):
    cells = [
        f"block(breakable: false)[#text(size: 8.5pt, {_text(figure['label'])}) \\ "
        f'#text(size: 16pt, weight: "bold", {_text(_told(figure))})]'
        for figure in figures
    ]
    return f"#grid(columns: (1fr,) * 3, gutter: 12pt, {', '.join(cells)})"


def _told(figure):
    if figure.get("hidden"):
        return "confidentiel"
    return f"environ {figure['text']}" if figure.get("about") else figure["text"]


def _chart(chart):
    drawing = json.dumps(chart.svg(), ensure_ascii=False)
    said = _text(f"{chart.title}. {chart.description}")
    image = f'image(bytes({drawing}), format: "svg", width: 82%, alt: {said})'
    return f"#figure(align(left, {image}), caption: {_text(chart.title)}, alt: {_text(chart.title)})"


def _table(table):
    head = ", ".join(_text(name or "Mesure") for name in table.head)
    columns = f"(1fr, {', '.join(['auto'] * (len(table.head) - 1))},)"
    lines = [head]
    rows = []
    for each in table.rows:
        label = f"pad(left: {each['depth']}em, {_text(each['label'])})"
        rows.append(", ".join([label, *(_text(cell) for cell in each["cells"])]))
    if table.foot:
        rows.append(", ".join(f"strong({_text(cell)})" for cell in table.foot))
    body = ",\n".join([f"table.header({lines[0]})", *rows])
    grid = f"table(columns: {columns}, align: (x, y) => if x == 0 {{ left }} else {{ right }},\n{body})"
    kind = "table" if len(table.rows) > LONG else '"short"'
    return f"#figure({grid}, caption: {_text(table.caption)}, kind: {kind})"
