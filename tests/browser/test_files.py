"""Files of a form in a browser: they go up as they are chosen, and are not chosen twice."""

import uuid

import pytest

from tests.browser.asking import publish

pytestmark = pytest.mark.browser


def named(name, content=b"Un mot."):
    return {"name": name, "mimeType": "text/plain", "buffer": content}


def kept(page, *names):
    """Wait for these files, each kept and read, and no other."""
    for name in names:
        page.locator("[data-kept-file=read]", has_text=name).wait_for()
    assert page.locator("[data-kept-file]").count() == len(names)


def fill(page):
    title = f"Des fichiers {uuid.uuid4().hex[:8]}"
    page.goto("/forum/poser/")
    page.locator("input[name=title]").fill(title)
    page.locator("select[name=section]").select_option(index=1)
    if page.locator("details.editor-files:not([open])").count():
        page.locator("details.editor-files > summary").click()
    return title


def test_they_go_up_one_by_one_and_stay_through_a_refusal(open_as):
    page = open_as("conseiller", width=360)
    title = fill(page)
    field = page.locator("input[type=file]")

    field.set_input_files([named("a.txt"), named("b.txt"), named("photo.exe")])
    kept(page, "a.txt", "b.txt")
    assert "format accepté" in page.locator("[data-files-state]").inner_text()
    page.get_by_label("Retirer a.txt").click()  # its row goes at once
    page.locator("[data-kept-file]", has_text="a.txt").wait_for(state="detached")
    field.set_input_files([named("c.txt")])
    page.locator("main").get_by_role("button", name="Publier la question").click()  # before it has arrived
    page.get_by_text("ne sont pas à choisir de nouveau").wait_for()
    kept(page, "b.txt", "c.txt")
    page.locator("textarea[name=text]").fill("Les deux tableaux sont joints : qu’en pensez-vous ?")
    publish(page)

    page.get_by_role("heading", name=title).wait_for()
    assert page.locator(".post-files li").count() == 2


def test_without_script_they_stay_through_a_refusal(open_as):
    page = open_as("conseiller", javascript=False, width=360)
    title = fill(page)

    page.locator("input[type=file]").set_input_files([named("a.txt"), named("b.txt")])
    page.locator("main").get_by_role("button", name="Publier la question").click()
    page.get_by_text("ne sont pas à choisir de nouveau").wait_for()
    page.get_by_label("Retirer a.txt").check()
    page.locator("textarea[name=text]").fill("Un tableau est joint : qu’en pensez-vous ?")
    publish(page)

    page.get_by_role("heading", name=title).wait_for()
    assert page.locator(".post-files li").all_inner_texts()[0].startswith("b.txt")
    assert page.locator(".post-files li").count() == 1
