"""A quotation in the text of a message: pure functions."""

import pytest

from forum.engine import quotes
from forum.engine.rendering import render, to_markdown

ONE, TWO = "0123456789abcdef", "fedcba9876543210"
PASSAGE = quotes.quotation(ONE, "<p>Le passage.</p>")


@pytest.mark.parametrize(
    "raw",
    [
        f"{PASSAGE}<p>Ma réponse.</p>",
        f"> Le passage.\n>\n> [Message cité](</forum/message/{ONE}/>)\n\nMa réponse.",
        f"<blockquote><p>Le passage.</p><p>— <a href='https://comcep.example/forum/message/{ONE}/'>X</a></p>"
        "</blockquote><p>Ma réponse.</p>",
    ],
)
def test_it_is_known_however_it_was_written(raw):
    html = render(raw)

    assert quotes.sources_of(html) == {ONE}
    assert quotes.without(html).strip() == "<p>Ma réponse.</p>"


def test_it_stays_one_through_the_plain_field():
    assert quotes.sources_of(render(to_markdown(PASSAGE))) == {ONE}


def test_a_quotation_without_address_is_left_alone():
    html = render("> Un adage.\n\nMa réponse.")

    assert quotes.sources_of(html) == set() and quotes.without(html) == html


def test_one_inside_another_goes_with_it_and_alone():
    html = render(quotes.quotation(TWO, f"{PASSAGE}<p>Et là.</p>"))

    assert quotes.sources_of(html) == {ONE, TWO}
    assert "passage" not in quotes.without(html, {ONE}) and "Et là" in quotes.without(html, {ONE})
    assert "Et là" not in quotes.without(html, {TWO}) and quotes.without(html, {ONE, TWO}).strip() == ""


def test_a_long_message_is_cut_between_words_and_its_own_quotations_left_out():
    said = quotes.of_message(TWO, f"{PASSAGE}<p>{'mot ' * 900}</p><p>La fin.</p>")

    assert "passage" not in said and "La fin" not in said and "…</p>" in said
    assert len(said) < quotes.LONGEST + 200
    assert quotes.of_message(TWO, PASSAGE) == ""
