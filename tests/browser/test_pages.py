"""Every main page: nothing for axe to say, nothing wider than the screen, nothing heavy or from elsewhere."""

import gzip
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import PAGES, name_of

pytestmark = pytest.mark.browser

FIRST_VIEW = 100_000
every_page = pytest.mark.parametrize("page_of", PAGES, ids=name_of)


@every_page
def test_axe_finds_nothing_at_two_widths_in_light_and_dark(open_as, places, page_of):
    account, path = page_of
    page = open_as(account)
    page.goto(path.format(**places))
    found = set()
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for violation in Axe().run(page).response["violations"]:
                for node in violation["nodes"][:3]:
                    found.add(f"{width} {scheme}: {violation['id']}: {node['html'][:160]}")

    assert "\n".join(sorted(found)) == ""


@every_page
def test_nothing_is_wider_than_a_screen_of_320_pixels(open_as, places, page_of):
    account, path = page_of
    page = open_as(account, width=320)
    page.goto(path.format(**places))

    wide = page.evaluate(
        """() => document.documentElement.scrollWidth <= 320 ? [] :
        [...document.querySelectorAll('body *')]
            .filter(e => e.getBoundingClientRect().right > 321 && !e.closest('.table-scroll'))
            .slice(0, 5).map(e => e.outerHTML.slice(0, 120)).concat(
                `${document.documentElement.scrollWidth} px`)"""
    )
    assert wide == []


@every_page
def test_the_first_view_is_light_and_from_this_site_alone(open_as, places, site, page_of):
    account, path = page_of
    page = open_as(account)
    weights, elsewhere, complaints = {}, [], []
    page.on("response", lambda response: weights.setdefault(response.url, response))
    page.on(
        "request", lambda request: elsewhere.append(request.url) if _is_other(request.url, site) else None
    )
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    answer = page.goto(path.format(**places), wait_until="networkidle")

    # Text travels compressed: by the site (static files), by the proxy in front of it (pages).
    total = {url: _weight(got) for url, got in weights.items() if got.ok or got == answer}
    if not answer.ok:  # the page itself, as asked
        complaints = [said for said in complaints if str(answer.status) not in said]
    assert elsewhere == []
    assert complaints == []
    assert sum(total.values()) <= FIRST_VIEW, total


def _is_other(url, site):
    return urlsplit(url).scheme in {"http", "https"} and not url.startswith(site.url)


def _weight(response):
    body = response.body()
    packed = gzip.compress(body, 6)
    return min(len(body), len(packed))
