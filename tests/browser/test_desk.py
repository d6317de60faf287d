"""The moderators' desk by its keys: from row to row, never while one types, never for who turned them off."""

import pytest

pytestmark = pytest.mark.browser
FOCUSED = "document.activeElement.classList.contains('row-title') ? document.activeElement.textContent : ''"


def press(page, key):
    page.keyboard.press(key)
    page.wait_for_timeout(200)  # the first key brings its module
    return page.evaluate(FOCUSED)


def test_the_keys_go_from_row_to_row_and_rest_when_asked_to(open_as):
    page = open_as("animatrice")
    page.goto("/moderation/")
    rows = page.locator(".row-title").all_text_contents()
    page.keyboard.press("j")
    page.locator(".row-title:focus").wait_for()
    assert [press(page, "j"), press(page, "k"), press(page, "Control+k")] == [rows[1], rows[0], rows[0]]

    page.focus("input[type=search]")
    assert press(page, "j") == ""
    page.click("[data-keys-help] summary")
    page.uncheck("[data-keys-on]")
    page.reload()
    assert press(page, "j") == "" and press(page, "j") == ""


def test_the_keys_go_from_one_thing_to_the_next(open_as):
    page = open_as("animatrice")
    page.goto("/moderation/")
    page.click(".row-title")
    page.wait_for_url(lambda url: not url.endswith("/moderation/"))
    first = page.url
    page.keyboard.press("j")
    page.wait_for_url(lambda url: url != first)
    page.keyboard.press("k")
    page.wait_for_url(first)
    page.keyboard.press("u")
    page.wait_for_url("**/moderation/")
