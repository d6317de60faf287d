"""Ask, answer, accept without JavaScript; the skip link; what is left after signing out."""

import re
import uuid

import pytest

from tests.browser.asking import publish

pytestmark = pytest.mark.browser


def test_the_path_of_a_question_without_javascript(open_as):
    title = f"Sans script {uuid.uuid4().hex[:8]}"
    asker = open_as("conseiller", javascript=False, width=360)
    asker.goto("/forum/")
    asker.locator("main").get_by_role("link", name="Poser une question").first.click()
    asker.locator("input[name=title]").fill(title)
    asker.locator("select[name=section]").select_option(index=1)
    asker.locator("textarea[name=text]").fill("Un jeune sans diplôme vise un CAP. Quelles aides chez vous ?")
    publish(asker)
    asker.get_by_role("heading", name=title).wait_for()
    address = asker.url.split("#")[0]

    answerer = open_as("conseillere", javascript=False, width=360)
    answerer.goto(address)
    answerer.locator("textarea[name=text]").fill("La Région en finance une partie, voyez le dossier.")
    answerer.get_by_role("button", name="Publier la réponse").click()
    answerer.get_by_text("La Région en finance").first.wait_for()

    asker.goto(address)
    asker.get_by_role("button", name="Retenir cette réponse").click()
    asker.get_by_text("Réponse retenue").first.wait_for()


def test_what_is_proposed_fills_the_form_where_it_stands_and_the_context_is_shown(open_as):
    page = open_as("conseillere", width=360)
    page.goto("/forum/poser/")
    page.locator("#id_title").fill("Quel financement pour une VAE en CDI, travailleur handicapé ?")
    page.keyboard.press("Tab")
    section = page.get_by_role("button", name="Ranger dans").first
    section.wait_for()
    section.press("Enter")
    assert page.locator("#id_section").input_value()
    assert page.evaluate("document.activeElement.id") == "id_section"
    theme = page.get_by_role("button", name=re.compile(r"thème «\sVAE"))
    theme.click()
    assert page.locator("input[name=themes][value=vae]").is_checked()
    assert theme.count() == 0

    page.get_by_text("Le contexte de la situation").click()
    page.get_by_label("Contrat", exact=True).select_option(label="CDI")
    page.get_by_label("Ce qui a déjà été tenté").fill("Un dossier déposé, refusé.")
    page.locator("textarea[name=text]").fill("Que proposer après un refus ?")
    publish(page)

    box = page.get_by_role("region", name="Le contexte")
    box.first.wait_for()
    said = " ".join(box.all_inner_texts())
    assert "CDI" in said and "Un dossier déposé, refusé." in said


NO_COPY = "() => !Object.keys(localStorage).some((key) => key.startsWith('comcep:texte:'))"


def test_a_text_stays_on_the_device_until_the_site_has_said_that_it_has_it(open_as):
    """nginx answers instead of the site: no draft is kept there, and the question is not published."""
    page, title = open_as("conseillere"), f"Sans réponse {uuid.uuid4().hex[:8]}"
    back = page.get_by_role("button", name="Reprendre le texte gardé sur cet appareil")
    page.route("**/brouillon/", lambda draft: draft.abort())
    page.goto("/forum/poser/")
    page.route("**/forum/poser/", lambda asked: asked.fulfill(status=502, body="502"), times=1)
    page.locator("input[name=title]").fill(title)
    section = page.locator("select[name=section]").select_option(index=1)
    page.get_by_text("Le contexte de la situation").click()
    page.get_by_label("Contrat", exact=True).select_option(label="CDI")
    page.locator("textarea[name=text]").fill("Qui a déjà financé cela ?")
    page.locator("main").get_by_role("button", name="Publier la question").first.click()
    page.get_by_text("502").wait_for()

    page.goto("/forum/")
    page.goto("/forum/poser/")
    back.click()
    assert page.locator("input[name=title]").input_value() == title
    assert page.locator("select[name=section]").input_value() == section[0]
    assert page.get_by_label("Contrat", exact=True).locator("option:checked").text_content() == "CDI"
    publish(page)
    page.get_by_role("heading", name=title).wait_for()
    assert page.locator(".post").first.get_by_text("Qui a déjà financé cela ?").count()

    page.wait_for_function(NO_COPY)  # by a script, which comes after the page
    page.goto("/forum/poser/")
    assert page.locator(".editor-tools").count() and back.count() == 0


def test_what_htmx_could_not_send_is_sent_without_it_by_the_same_button(open_as):
    page = open_as("conseillere")
    page.goto("/forum/")
    page.locator(".topic-row a, .row a[href*='/forum/']").first.click()
    button = page.locator("#suivre")
    said = button.inner_text()
    page.route(
        "**/suivre/",
        lambda sent: sent.fulfill(status=503) if sent.request.headers.get("hx-request") else sent.continue_(),
    )

    button.click()
    page.locator("#suivre", has_text="Ne plus suivre" if "plus" not in said else "Suivre").wait_for()

    assert page.locator("#suivre").inner_text() != said


def test_what_is_typed_before_the_editor_is_there_is_kept_to_the_last_space(open_as):
    page, late = open_as("conseiller"), []
    page.route("**/editor*.js", lambda script: late.append(script))
    page.goto("/forum/poser/")
    text = page.locator("textarea[name=text]")
    text.focus()

    page.keyboard.type("Une ligne \n\nUne salariée ")
    page.wait_for_timeout(200)
    for script in late:
        script.continue_()
    page.locator(".editor-box [contenteditable]").wait_for()
    page.keyboard.type("en CDD")

    assert late and text.input_value() == "<p>Une ligne </p><p>Une salariée en CDD</p>"


def test_what_a_form_holds_is_shown_as_it_will_be_read_and_typed_in_until_the_editor_is_there(open_as):
    """A resumed draft, a form that was refused; and the plain field again when the editor cannot be had."""
    page, late = open_as("animatrice"), []
    page.route("**/editor*.js", lambda script: late.append(script))
    text, shown = page.locator("textarea[name=text]"), page.get_by_role("textbox", name="Votre message")
    press = page.locator("main").get_by_role("button", name="Publier la question").first
    page.goto("/forum/poser/")
    text.evaluate("area => { area.value = 'Un **délai** court' }")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text("Brouillon enregistré à").wait_for()

    assert shown.locator("strong").inner_text() == "délai" and not text.is_visible()
    shown.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" mais")
    page.wait_for_timeout(200)
    late.pop().continue_()
    page.locator(".ProseMirror-focused").wait_for()
    page.keyboard.type(" ferme")
    assert text.input_value() == "<p>Un <strong>délai</strong> court mais ferme</p>"

    press.click()
    page.get_by_text("n’est pas encore publiée").first.wait_for()
    assert shown.locator("strong").inner_text() == "délai" and not text.is_visible()
    shown.focus()
    page.wait_for_timeout(200)
    late.pop().abort()
    text.wait_for()
    assert text.input_value() == "Un **délai** court mais ferme"
    assert page.evaluate("document.activeElement.name") == "text"
    text.fill("")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.get_by_text("Brouillon effacé").wait_for()


def test_the_skip_link_is_first_and_leads_to_the_content(open_as):
    page = open_as("conseiller")
    page.goto("/forum/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Aller au contenu"

    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "contenu"


def test_after_signing_out_back_shows_nothing(open_as):
    """On a shared computer, in a browser that keeps whole pages in memory."""
    page = open_as()
    page.goto("/connexion/")
    page.locator("input[type=email]").fill("conseillere@demo.comcep.example")
    page.locator("input[type=password]").fill("demo-comcep-2017")
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url(lambda url: "/connexion/" not in url)
    for path in ("/forum/", "/membres/"):
        page.goto(path)
        name = page.locator(".menu-name").first.text_content()
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/?parti")
    page.wait_for_load_state("networkidle")

    for _ in range(2):
        page.evaluate("history.back()")
        page.wait_for_timeout(700)
        page.wait_for_load_state("networkidle")
        assert name not in page.content()
