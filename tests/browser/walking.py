"""Somebody without a mouse, from the home page on: Tab, Enter, the space bar, the arrows, and typing."""

import re

FEW = 60  # strokes of Tab to what one looks for: more, and the page is not made for the keyboard
WAIT = 20_000
LONG = 180_000  # for what the site says takes a while

# What holds the focus, as a screen reader says it, and whether an eye finds it: marked, in the window, and
# not under something else.
HERE = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return {name: '', role: 'page', faults: []};
    const faults = [];
    const calendar = e.matches('input[type=date]:not(:focus)');  // its button, which the browser itself marks
    const editor = e.matches('textarea, [contenteditable]');  // the box around its toolbar is marked
    const around = editor ? [e, e.parentElement, e.parentElement.parentElement] : [e];
    if (!calendar && !around.some(x => getComputedStyle(x).outlineStyle !== 'none'))
        faults.push('not marked');
    const box = e.getBoundingClientRect();
    const x = Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1);
    const y = Math.min(Math.max(box.y + Math.min(box.height / 2, 20), 0), innerHeight - 1);
    if (box.bottom < 0 || box.top > innerHeight || box.right < 0 || box.left > innerWidth)
        faults.push('out of the window');
    const top = document.elementFromPoint(x, y);
    if (top && !e.contains(top) && !top.contains(e)) faults.push(`under ${top.tagName} ${top.className}`);
    const words = (e.computedName || e.textContent).replace(/\\s+/g, ' ').trim();
    return {name: words, role: e.computedRole || e.tagName.toLowerCase(), faults};
}"""

TICKED = "document.activeElement.checked"


class Walker:
    """One person at one keyboard. ``start`` is the only address that is ever typed."""

    def __init__(self, page, start="/"):
        self.page = page
        page.goto(start)

    def to(self, name, *, role=None, within=FEW):
        """Press Tab until the focus stands on what is called so: the start of its name is enough."""
        met = []
        for _ in range(within):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(HERE)
            met.append(f"{here['role']} « {here['name'][:60]} »")
            assert here["faults"] == [], f"{self.page.url}: focus {here['faults']} on {met[-1]}"
            if plain(here["name"]).startswith(plain(name)) and role in (None, here["role"]):
                return self
        raise AssertionError(
            f"{within} strokes of Tab never reach « {name} » on {self.page.url}:\n" + "\n".join(met)
        )

    def follow(self, name, *, wait=WAIT, **options):
        """Go to that link or button and press Enter: another page opens, or another place of this one."""
        return self.to(name, **options).enter(wait)

    def enter(self, wait=WAIT):
        """Press Enter where one stands, in a field or on a link, and wait for what opens."""
        with self.page.expect_navigation(timeout=wait):
            self.page.keyboard.press("Enter")
        return self

    def unfold(self, name):
        self.to(name).page.keyboard.press("Enter")
        assert self.page.evaluate("!!document.activeElement.closest('details[open]')"), name
        return self

    def write(self, label, words):
        """In the field of that label, in the place of what it holds."""
        self.to(label)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)
        return self

    def date(self, label, day):
        """In a field of three parts, in the order that the browser has them: it follows its own language."""
        self.to(label)
        for order in ("%d%m%Y", "%m%d%Y"):
            self.page.keyboard.type(f"{day:{order}}")
            if self.page.evaluate("document.activeElement.value") == day.isoformat():
                return self
            self.press("ArrowLeft").press("ArrowLeft")
        raise AssertionError(f"{label} does not take {day}")

    def tick(self, label):
        self.to(label, role="checkbox")
        if not self.page.evaluate(TICKED):
            self.page.keyboard.press("Space")
        assert self.page.evaluate(TICKED), f"{label} is not ticked"
        return self

    def choose(self, label, option):
        """In a list, with the arrows."""
        self.to(label, role="combobox").press("Home")
        met = []
        while True:
            chosen = self.page.evaluate("document.activeElement.selectedOptions[0].label")
            if plain(chosen).startswith(plain(option)):
                return self
            assert chosen not in met, f"no « {option} » in {label}: {met}"
            met.append(chosen)
            self.page.keyboard.press("ArrowDown")

    def press(self, key):
        self.page.keyboard.press(key)
        return self

    def open(self, link):
        """The link of a mail: it is clicked elsewhere, and opens a window."""
        self.page.goto(link)
        return self

    def stands(self, kind):
        """The focus is on a thing of that class: a key of ours has put it there."""
        self.page.locator(f".{kind}:focus").wait_for(timeout=WAIT)
        assert self.page.evaluate(HERE)["faults"] == []
        return self

    def first(self, selector):
        """What the first of these is called."""
        return self.page.locator(selector).first.inner_text()

    def shows(self, words):
        return self.page.get_by_text(words).first.is_visible()

    def sees(self, words, wait=WAIT):
        """These words are shown, now or in a moment."""
        self.page.locator(":visible", has_text=re.compile(re.escape(words))).last.wait_for(timeout=wait)
        return self

    def sign_in(self, account, password="demo-comcep-2017"):
        self.follow("Se connecter")
        self.write("Adresse", f"{account}@demo.comcep.example").write("Mot de passe", password)
        return self.follow("Se connecter", role="button").sees("Bonjour")


def plain(words):
    """Without what differs in a name from one place to another: spaces that do not break."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", words).strip().casefold()
