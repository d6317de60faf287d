"""Every main page: nothing for axe to say, nothing wider than the screen, nothing heavy or from elsewhere."""

import pytest

pytestmark = pytest.mark.browser

FIRST_VIEW = 100_000
# What may differ in the dark, where tests/test_styles.py holds that colours alone change. The contrast of
# AAA, which axe does not ask by default, is of that tag too.
OF_COLOURS = {
    "runOnly": {"type": "tag", "values": ["cat.color"]},
    "rules": {"color-contrast-enhanced": {"enabled": False}},
}


def test_axe_finds_nothing_at_two_widths_in_light_and_dark(view):
    found = set()
    for width in (360, 1280):
        for scheme, rules in (("light", None), ("dark", OF_COLOURS)):
            view.made(width, scheme)
            for violation in view.violations(rules):
                for node in violation["nodes"][:3]:
                    found.add(f"{width} {scheme}: {violation['id']}: {node['html'][:160]}")

    assert "\n".join(sorted(found)) == ""


# How many lines of text an eye counts in each row: what is hidden, or cut off by what stands around, is none.
LINES = """() => [...document.querySelectorAll('main .row')].map(row => {
    const seen = [];
    const texts = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode, parent = text.parentElement;
        if (!text.data.trim() || parent.closest('.visually-hidden') || !parent.checkVisibility()) continue;
        const around = [];
        for (let e = parent; e !== row.parentElement; e = e.parentElement)
            if (getComputedStyle(e).overflowY !== 'visible') around.push(e.getBoundingClientRect());
        const range = document.createRange();
        range.selectNodeContents(text);
        for (const box of range.getClientRects()) {
            const top = Math.max(box.top, ...around.map(a => a.top));
            const bottom = Math.min(box.bottom, ...around.map(a => a.bottom));
            if (box.width > 1 && bottom - top > box.height / 2) seen.push([(top + bottom) / 2, bottom]);
        }
    }
    let lines = 0, end = -Infinity;
    for (const [middle, bottom] of seen.sort((a, b) => a[0] - b[0]))
        if (middle > end) { lines += 1; end = bottom; }
    return [lines, row.innerText.replace(/\\s+/g, ' ').slice(0, 120)];
}).filter(([lines]) => lines > 3)"""

# Fields with the editor that have no toolbar, or show what is written in them as Markdown.
BARE = """() => [...document.querySelectorAll('main [data-editor]')].filter(area =>
    !area.closest('.editor-box')?.querySelector('[role=toolbar]')?.checkVisibility()
    || area.checkVisibility() && area.value.trim()
    || /\\*\\*/.test(area.closest('.editor-box').innerText)
).map(area => area.name).concat(
    [...document.querySelectorAll('[data-editor-markdown]')].map(hint => hint.innerText))"""


def test_a_row_has_three_lines_at_most_on_a_phone(view):
    assert view.made(360).evaluate(LINES) == []


def test_one_writes_under_a_toolbar_and_sees_no_markdown(view):
    assert view.page.evaluate(BARE) == []


def test_nothing_is_wider_than_a_screen_of_320_pixels(view):
    wide = view.made(320).evaluate(
        """() => document.documentElement.scrollWidth <= 320 ? [] :
        [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > 321 && !e.closest('.table-scroll'))
            .slice(0, 5).map(e => e.outerHTML.slice(0, 120)).concat(
                `${document.documentElement.scrollWidth} px`)"""
    )
    assert wide == []


def test_the_first_view_is_light_and_from_this_site_alone(view):
    assert view.elsewhere == []
    assert view.complaints == []
    assert sum(view.weights.values()) <= FIRST_VIEW, view.weights
