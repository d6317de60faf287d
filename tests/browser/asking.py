"""How somebody publishes a question, whatever comes before: what resembles it, a file that is still read."""


def publish(page):
    """Press the button; again after the list of what resembles it, and as long as a file is being read."""
    press, published = "Publier la question", page.locator("article.post, .post").first
    again = page.get_by_role("button", name="Publier ma question quand même")
    waits = page.get_by_label("Attendre qu’il soit relu")
    for _ in range(20):
        page.locator("main").get_by_role("button", name=press).first.click()
        again.or_(waits).or_(published).first.wait_for()
        if waits.count():
            waits.first.check()
            press = "Publier avec ces choix"
            page.wait_for_timeout(1000)
        elif again.count():
            press = "Publier ma question quand même"
        else:
            return
