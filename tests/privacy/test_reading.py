"""What the guard reads of a document beside what is drawn on its pages."""

import io
import zipfile

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NullObject, TextStringObject

from comcep.privacy.files import Unreadable
from comcep.privacy.reading import found, words


def annotation(kind, **more):
    box = ArrayObject([FloatObject(n) for n in (20, 100, 300, 120)])
    row = {"/Type": NameObject("/Annot"), "/Subtype": NameObject(kind), "/Rect": box}
    row |= {f"/{name}": value for name, value in more.items()}
    return DictionaryObject({NameObject(name): value for name, value in row.items()})


def field(name, value):
    """A field of a form as it is saved by a viewer that draws it itself."""
    return annotation("/Widget", FT=NameObject("/Tx"), T=TextStringObject(name), V=value)


def link(uri):
    action = {NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject(uri)}
    return annotation("/Link", A=DictionaryObject(action))


def note(text):
    return annotation("/Text", Contents=TextStringObject(text))


def pdf(*annotations):
    """Three pages, what was given on the second."""
    writer = PdfWriter()
    pages = [writer.add_blank_page(400, 200) for _ in range(3)]
    rows = ArrayObject([writer._add_object(each) for each in annotations])
    gone = writer._add_object(NullObject())
    pages[1][NameObject("/Annots")] = writer._add_object(ArrayObject([gone, *rows]))
    fields = ArrayObject([row for row in rows if row.get_object()["/Subtype"] == "/Widget"])
    form = DictionaryObject({NameObject("/Fields"): fields})
    writer._root_object[NameObject("/AcroForm")] = writer._add_object(form)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("placed", "label"),
    [
        (field("tel", TextStringObject("06 39 98 44 10")), "TEL"),
        (field("nom", TextStringObject("Mme Solène Kerbrat")), "PERSONNE"),
        (field("contacts", ArrayObject([TextStringObject("tél. 06 39 98 44 10")])), "TEL"),
        (note("Rappeler Mme Quéméneur avant midi"), "PERSONNE"),
        (link("mailto:nadege.tual@exemple.fr"), "EMAIL"),
        (link("tel:0639984410"), "TEL"),
    ],
)
def test_what_stands_beside_the_drawn_text_of_a_pdf_is_read(placed, label):
    assert label in {
        row[1] for row in found(pdf(field("objet", TextStringObject("Voir la notice")), placed), "pdf")
    }


def ticked(state):
    return annotation("/Widget", FT=NameObject("/Btn"), T=TextStringObject("oui"), V=NameObject(state))


def test_a_box_to_tick_holds_no_text():
    data = pdf(ticked("/Off"), annotation("/Link"), field("note", TextStringObject("Une remarque")))

    assert len(PdfReader(io.BytesIO(data)).get_fields()) == 2
    assert words(data, "pdf").split() == ["Une", "remarque"]


def test_a_scan_with_boxes_and_links_is_still_said_to_be_unread():
    with pytest.raises(Unreadable):
        words(pdf(ticked("/Oui"), link("https://exemple.fr/notice")), "pdf")


def test_a_broken_annotation_leaves_the_others_to_be_read():
    broken = annotation("/Link", A=ArrayObject())
    data = pdf(broken, note("Rappeler Mme Quéméneur"), broken)

    assert "PERSONNE" in {row[1] for row in found(data, "pdf")}


def workbook(*places, words):
    """As Excel writes it: the words once, and in each cell of text their place among them."""
    row = "".join(f'<c r="{65 + n:c}1" s="2" t="s"><v>{place}</v></c>' for n, place in enumerate(places))
    said = "".join(f"<si><t>{each}</t></si>" for each in words)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("xl/sharedStrings.xml", f"<sst>{said}</sst>")
        book.writestr(
            "xl/worksheets/sheet1.xml", f'<row r="1">{row}</row><row r="2"><c><v>1250</v></c></row>'
        )
    return out.getvalue()


def test_the_places_of_words_in_a_workbook_are_no_number_of_a_person():
    places = (1, 85, 12, 75, 116, 101, 71)  # with its exact key
    terms = [f"terme {chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(130)]

    assert found(workbook(*places, words=terms), "xlsx") == []
    assert words(workbook(*places, words=terms), "xlsx").split()[-2:] == ["ez", "1250"]
    assert [row[1] for row in found(workbook(*places, words=[*terms, "06 39 98 44 10"]), "xlsx")] == ["TEL"]
