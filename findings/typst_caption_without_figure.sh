#!/usr/bin/env bash
# typst 0.15.2 (package of PyPI): a figure that may break across pages (`show figure: set block(breakable: true)`,
# which long tables need) leaves its caption alone at the foot of a page when the caption stands above the table.
# The caption has to be put into `block(sticky: true)` by hand; headings are sticky by themselves.
# Seen: with 10 lines before it the caption is on page 1 and the first cell on page 2; never with a sticky block.
# Exits non-zero when that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/pip" install --quiet --disable-pip-version-check "typst==0.15.2" "pypdf==7.1.0"
"$place/env/bin/python" - <<'PY'
import io
import sys

import typst
from pypdf import PdfReader

PAGE = """
#set page(height: 8cm, width: 10cm, margin: 1cm)
#set text(font: "Libertinus Serif", size: 11pt)
#show figure: set block(breakable: true)
#set figure.caption(position: top)
#show figure.caption: it => %s
#for n in range(%d) [Line \\ ]
#figure(caption: [The caption], table(columns: 2, ..range(8).map(n => [Cell #n])))
"""


def parted(shown):
    """Numbers of lines before the figure for which its caption and its first cell are on two pages."""
    found = []
    for lines in range(1, 14):
        pages = PdfReader(io.BytesIO(typst.compile((PAGE % (shown, lines)).encode()))).pages
        texts = [page.extract_text() for page in pages]
        first = {word: next(n for n, text in enumerate(texts) if word in text) for word in ("caption", "Cell 0")}
        if first["caption"] != first["Cell 0"]:
            found.append(lines)
    return found


plain, sticky = parted("it"), parted("block(sticky: true, it)")
print(f"caption and table parted, plain: {plain}, sticky: {sticky}")
sys.exit(plain != [10] or sticky != [])
PY
