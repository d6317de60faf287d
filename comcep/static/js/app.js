// Runs each behaviour on the page and on whatever htmx swaps in. A behaviour takes a root element.
// Files come first: a form waits for them before it is said to leave.
import files from "./files.js";
import opened from "./opened.js";
import passkeys from "./passkeys.js";
import suggest from "./suggest.js";
import writing from "./writing.js";

const behaviours = [files, opened, passkeys, showTab, suggest, writing];

// On a phone the tabs scroll: the one where the reader stands is brought into sight, and nothing else moves.
function showTab(root) {
  for (const tab of root.querySelectorAll("[data-tabs] [aria-current]")) {
    const list = tab.closest("ul");
    list.scrollLeft = tab.offsetLeft - list.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
  }
}

function run(root) {
  for (const behaviour of behaviours) behaviour(root);
}

// A form that fails is sent again without htmx: the page of the failure hands back what was written.
document.addEventListener("htmx:responseError", (event) => {
  const form = event.detail.elt.closest("form[method=post]");
  if (form !== event.detail.elt || event.detail.xhr.status < 500) return;
  const pressed = event.detail.requestConfig.triggeringEvent?.submitter;
  if (pressed?.name) {
    // No other sending of the form says which button was pressed.
    const said = document.createElement("input");
    Object.assign(said, { type: "hidden", name: pressed.name, value: pressed.value });
    form.append(said);
  }
  form.submit();
});

// The keys of the moderators' desk come with the first key, or when their help is opened.
const help = document.querySelector("[data-keys-help]");
if (help) {
  const gone = new AbortController();
  const bring = async (event) => {
    gone.abort();
    (await import("./keys.js")).default(help, event);
  };
  help.hidden = false;
  help.addEventListener("toggle", bring, { signal: gone.signal });
  document.addEventListener("keydown", bring, { signal: gone.signal });
}

// « Citer » comes at the first gesture on a page that has it: a first view stays light.
if (document.querySelector("a[data-quote]")) {
  const bring = () => import("./quote.js").then((quote) => quote.default(document.body), () => null);
  for (const gesture of ["pointermove", "pointerdown", "keydown"]) addEventListener(gesture, bring, { once: true, passive: true });
}

document.addEventListener("htmx:load", (event) => run(event.detail.elt));
if (!window.htmx) run(document.body);
