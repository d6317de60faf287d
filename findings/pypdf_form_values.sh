#!/usr/bin/env bash
# pypdf 7.1.0: what was typed into the fields of a form is not in `extract_text()` of its pages, nor is what stands
# in a note: a filled-in administrative form (saved, not flattened, to be drawn by the viewer: NeedAppearances)
# reads as an empty form. The values come from `get_fields()`, the notes from each page's /Annots.
# Seen: text of the page: 'Nom de naissance'; fields: {'nom': 'DUVAL Andrea'}; notes: ['appeler avant midi'].
# Exits non-zero when that changes.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/env"
"$place/env/bin/pip" install --quiet --disable-pip-version-check "pypdf==7.1.0"
"$place/env/bin/python" - <<'PY'
import io
import sys

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject, NameObject, StreamObject, TextStringObject
from pypdf.generic import FloatObject as F

writer = PdfWriter()
page = writer.add_blank_page(400, 200)
font = DictionaryObject(
    {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"),
     NameObject("/BaseFont"): NameObject("/Helvetica")}
)
page[NameObject("/Resources")] = DictionaryObject(
    {NameObject("/Font"): DictionaryObject({NameObject("/F"): writer._add_object(font)})}
)
drawn = StreamObject()
drawn.set_data(b"BT /F 12 Tf 20 150 Td (Nom de naissance) Tj ET")
page[NameObject("/Contents")] = writer._add_object(drawn)
box = ArrayObject([F(20), F(100), F(300), F(120)])
field = writer._add_object(
    DictionaryObject(
        {NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Widget"),
         NameObject("/FT"): NameObject("/Tx"), NameObject("/T"): TextStringObject("nom"),
         NameObject("/V"): TextStringObject("DUVAL Andrea"), NameObject("/Rect"): box}
    )
)
note = writer._add_object(
    DictionaryObject(
        {NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Text"),
         NameObject("/Contents"): TextStringObject("appeler avant midi"), NameObject("/Rect"): box}
    )
)
page[NameObject("/Annots")] = ArrayObject([field, note])
writer._root_object[NameObject("/AcroForm")] = writer._add_object(
    DictionaryObject({NameObject("/Fields"): ArrayObject([field]), NameObject("/NeedAppearances"): BooleanObject(True)})
)
out = io.BytesIO()
writer.write(out)
reader = PdfReader(io.BytesIO(out.getvalue()))
text = reader.pages[0].extract_text()
fields = {name: str(each.value) for name, each in reader.get_fields().items()}
notes = [str(each.get_object()["/Contents"]) for each in reader.pages[0]["/Annots"] if "/Contents" in each.get_object()]
print(f"text of the page: {text!r}; fields: {fields}; notes: {notes}")
sys.exit(text.strip() != "Nom de naissance" or fields != {"nom": "DUVAL Andrea"} or notes != ["appeler avant midi"])
PY
