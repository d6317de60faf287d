// J and K on the moderators' desk: from row to row of the list, from one thing to the next. They rest while one
// types, with any modifier, and for who has turned them off on this computer. Without this module, links do.
// It comes with the first key, or when its help is opened: a first view stays light.
const OFF = "comcep-touches-coupees";

export default function keys(help, first) {
  const place = document.querySelector("[data-keys]");
  const box = help.querySelector("[data-keys-on]");
  box.checked = !off();
  box.addEventListener("change", () => turn(box.checked));
  const press = (event) => {
    if (!place || !box.checked || writing(event)) return;
    const key = event.key.toLowerCase();
    const done = place.dataset.keys === "list" ? step(place, key) : follow(place, key);
    if (done) event.preventDefault();
  };
  document.addEventListener("keydown", press);
  if (first.type === "keydown") press(first);
}

function writing(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return true;
  return Boolean(event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]"));
}

function step(list, key) {
  if (key !== "j" && key !== "k") return false;
  const rows = [...list.querySelectorAll(".row-title")];
  const at = rows.findIndex((row) => row.closest("li").contains(document.activeElement));
  const next = at < 0 ? 0 : at + (key === "j" ? 1 : -1);
  rows[Math.max(0, Math.min(next, rows.length - 1))]?.focus();
  return true;
}

function follow(place, key) {
  const link = place.querySelector(`a[data-key="${CSS.escape(key)}"]`);
  link?.click();
  return Boolean(link);
}

function off() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false;
  }
}

function turn(on) {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // Storage is closed: the choice holds for this page.
  }
}
