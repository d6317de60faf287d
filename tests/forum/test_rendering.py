"""From what is typed to what is shown, and back for a plain field."""

import time

import pytest

from forum.engine.rendering import MAX_LENGTH, TAGS, editor_html, plain_text, render, to_markdown
from tests.forum.hostile import ALLOWED

SOUND = [
    "<p>Bonjour <strong>à tous</strong> et <em>merci</em>.</p>",
    "<p>une ligne<br>une autre</p><p>2 * 3 = 6, snake_case, _x_ et [crochets]</p>",
    "<ul><li>un</li><li>deux<ul><li>trois</li></ul></li></ul>",
    "<ol><li>un</li><li>deux</li></ol><p>fin</p>",
    "<blockquote><p>cité</p><p>encore</p></blockquote>",
    "<h3>Titre</h3><p># pas un titre</p><p>1. pas une liste</p><p>- ni celle-ci</p><p>&gt; ni cité</p>",
    '<p><a href="https://exemple.test/a_(b)">un lien</a></p>',
    '<p><a href="https://exemple.test/a_b?c=1&amp;d=_e_">https://exemple.test/a_b?c=1&amp;d=_e_</a>.</p>',
    "<pre><code>x = 1\n  y * 2\n</code></pre>",
    "<p>avant</p><hr><p>a &lt;b&gt; &amp; <code>c*d*</code></p>",
]
BOMBS = ["[a](", "`", "[", "![", "<!--", ">", "> ", "\t", "*", "_a", "a**b_", "&", "- ", "1. ", "\\", "[]:"]
BOMBS += [
    "](",
    "<a ",
    "<http://",
    "~~~\n",
    "# a\n",
    "||",
    "<ul><li>",
    "<blockquote>",
    "<p><strong><em>",
    "&#1",
]


def shape(html):
    return (
        html.replace("\n", "")
        .replace("<li><p>", "<li>")
        .replace("</p></li>", "</li>")
        .replace(' rel="nofollow noopener ugc"', "")
    )


@pytest.mark.parametrize("html", SOUND)
def test_what_a_plain_field_shows_renders_the_same(html):
    assert shape(render(to_markdown(html))) == shape(html)


def test_markdown_is_shown_as_it_was_typed():
    assert to_markdown("**gras** et *le reste*") == "**gras** et *le reste*"


def test_the_judge_of_the_tests_allows_what_rendering_allows():
    assert ALLOWED == TAGS


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Voir https://exemple.test/a.", 'Voir <a href="https://exemple.test/a">https://exemple.test/a</a>.'),
        (
            "(https://exemple.test/a_(b))",
            '(<a href="https://exemple.test/a_(b)">https://exemple.test/a_(b)</a>)',
        ),
        (
            "«\u202fhttps://exemple.test/?a=1&b=2&\u202f»",
            '«\u202f<a href="https://exemple.test/?a=1&amp;b=2&amp;">https://exemple.test/?a=1&amp;b=2&amp;</a>\u202f»',
        ),
        ("https:// tout court", "https:// tout court"),
        (
            'https://exemple.test/"onclick=x',
            '<a href="https://exemple.test/">https://exemple.test/</a>"onclick=x',
        ),
        ("`https://exemple.test/`", "<code>https://exemple.test/</code>"),
        ("[ici](https://exemple.test/)", '<a href="https://exemple.test/">ici</a>'),
        ("javascript://exemple.test/", "javascript://exemple.test/"),
    ],
)
def test_an_address_typed_as_it_is_leads_to_its_page(typed, shown):
    assert shape(render(typed)) == f"<p>{shown}</p>"


def test_an_address_of_the_editor_leads_to_its_page_once():
    html = "<p>Voir https://exemple.test/a</p>"

    assert render(render(html)) == render(html)
    assert render(html).count("<a ") == 1


def test_a_title_of_any_level_becomes_one_of_ours():
    assert render("# Un\n\n##### Cinq") == "<h3>Un</h3>\n<h4>Cinq</h4>\n"


def test_excerpts_part_the_blocks():
    assert (
        plain_text("<p>un</p><ul><li>deux</li><li>trois &amp; quatre</li></ul>") == "un deux trois & quatre"
    )


def test_the_editor_is_given_the_whole_of_a_text_too_long():
    text = "\n".join(f"ligne {n}" for n in range(5_000))

    assert "ligne 4999" in editor_html(text)


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("way", ["flat", "lines", "steps", "html"])
def test_no_text_holds_the_processor(bomb, way):
    """S14: the worst inputs, at the longest length that forms accept. What is not bounded takes minutes."""
    text = {
        "flat": bomb * MAX_LENGTH,
        "lines": (bomb + "\n") * MAX_LENGTH,
        "steps": "\n".join(bomb * n for n in range(1, 200)),
        "html": "<p>" + bomb * MAX_LENGTH,
    }[way][:MAX_LENGTH]
    started = time.process_time()

    html = render(text)

    assert time.process_time() - started < 5
    plain_text(html)
    to_markdown(text)
    assert time.process_time() - started < 8
