"""Forms filled and sent as a browser would: the address and the hidden values are those of the page."""

from html.parser import HTMLParser


class Forms(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found, self._select, self._option = [], None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form":
            self.found.append({"action": said.get("action"), "fields": {}, "options": {}})
        if not self.found:
            return
        form = self.found[-1]
        if (
            tag in {"input", "textarea"}
            and said.get("name")
            and said.get("type") not in {"checkbox", "radio"}
        ):
            form["fields"][said["name"]] = said.get("value") or ""
        if tag == "select":
            self._select = form["options"].setdefault(said.get("name"), [])
        if tag == "option" and self._select is not None:
            self._option = [said.get("value", ""), ""]
            self._select.append(self._option)

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        if tag == "option":
            self._option = None

    def handle_data(self, data):
        if self._option is not None:
            self._option[1] += data.strip()


def send(client, page, **said):
    """Send the form of ``page`` that has all these fields; an option is chosen by its label.

    A question goes past the list of what resembles it.
    """
    answer = _send(client, page, client.get(page, follow=True), said)
    if 'name="alike_seen"' in answer.text:
        answer = _send(client, page, answer, said)
    return answer


def _send(client, page, shown, said):
    for form in Forms(shown.text).found:
        if set(said) <= {*form["fields"], *form["options"]}:
            break
    else:
        raise AssertionError(f"no form of {page} has {sorted(said)}")
    chosen = {
        name: next(value for value, label in form["options"][name] if label == words)
        for name, words in said.items()
        if name in form["options"]
    }
    fields = {name: value for name, value in form["fields"].items() if not name.startswith("files")}
    response = client.post(form["action"] or page, {**fields, **said, **chosen}, follow=True)
    assert response.status_code == 200, (page, response.status_code)
    return response
