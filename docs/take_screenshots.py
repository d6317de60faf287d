"""Take the pictures of docs/screenshots/ from a site that runs with the demo community.

    make run PORT=8000        # in another terminal
    .venv/bin/python docs/take_screenshots.py http://127.0.0.1:8000

Needs the development lock and Debian's chromium.
"""

import re
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PASSWORD = "demo-comcep-2017"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
SECTION = r"/forum/(?!poser|non-lus|sans-reponse|sujets-actifs|suivis)[\w-]+/"
TOPIC = r"/forum/[\w-]+/[0-9a-f]{16}-[\w-]+/"

# name, account (None: a visitor), address or the pattern of a link found on a page, size, colour scheme
PICTURES = [
    ("visiteur", None, "/", WIDE, "light"),
    ("accueil", "conseiller", "/", WIDE, "light"),
    ("forum", "conseiller", "/forum/", WIDE, "light"),
    ("rubrique", "conseiller", ("/forum/", SECTION), WIDE, "light"),
    ("question", "conseiller", ("/forum/sujets-actifs/", TOPIC), WIDE, "light"),
    ("question-telephone", "conseiller", ("/forum/sujets-actifs/", TOPIC), NARROW, "light"),
    ("poser", "conseiller", "/forum/poser/", WIDE, "light"),
    ("recherche", "conseiller", "/recherche/?q=financer+une+VAE", WIDE, "light"),
    ("fiche", "conseiller", ("/fiches/", r"/fiches/[\w-]+/"), WIDE, "light"),
    ("forum-sombre", "conseiller", "/forum/", WIDE, "dark"),
    ("hors-pairs", "horspair", "/forum/", NARROW, "light"),
    ("animation", "animatrice", "/moderation/", WIDE, "light"),
    ("rapport", "comite", ("/comite/", r"/comite/\d{4}-\d\d-\d\d/"), WIDE, "light"),
]  # fmt: skip


def main(site):
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        sessions = {None: None}
        for name, account, address, size, scheme in PICTURES:
            if account not in sessions:
                sessions[account] = sign_in(browser, site, account)
            context = browser.new_context(
                base_url=site, viewport=size, color_scheme=scheme, locale="fr-FR",
                storage_state=sessions[account], reduced_motion="reduce",
            )  # fmt: skip
            page = context.new_page()
            page.goto(address if isinstance(address, str) else link(page, *address))
            page.wait_for_load_state("networkidle")
            picture = Image.open(BytesIO(page.screenshot()))
            picture.convert("RGB").quantize(96).save(FOLDER / f"{name}.png", optimize=True)
            print(f"{name}.png  {page.title()}")
            context.close()
        browser.close()


def link(page, start, pattern):
    page.goto(start)
    for anchor in page.locator("main a[href]").all():
        href = anchor.get_attribute("href").split("?")[0].split("#")[0]
        if re.fullmatch(pattern, href):
            return href
    raise SystemExit(f"{start} links to nothing like {pattern}")


def sign_in(browser, site, account):
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.goto("/connexion/")
    page.locator("input[type=email]").fill(f"{account}@demo.comcep.example")
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url(lambda url: "/connexion/" not in url)
    state = context.storage_state()
    context.close()
    return state


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
