// Suggestions while typing in a search box: the combobox pattern over a list that the site renders.
// Without this module the box is a plain form.
const WAIT = 180;
let boxes = 0;

export default function suggest(root) {
  for (const form of root.querySelectorAll("form[data-suggest]")) attach(form);
}

function attach(form) {
  const input = form.querySelector('input[type="search"]');
  if (!input || input.getAttribute("role") === "combobox") return;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  const id = `suggestions-${++boxes}`;
  let timer;
  let asked = 0;
  let current = -1;

  Object.assign(list, { id, className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.parentElement.append(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", id);
  input.autocomplete = "off";

  const options = () => [...list.children];

  function close() {
    asked += 1;
    clearTimeout(timer);
    list.hidden = true;
    current = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function select(index) {
    const every = options();
    current = index < 0 ? -1 : (index + every.length) % every.length;
    every.forEach((option, at) => option.setAttribute("aria-selected", String(at === current)));
    if (current < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", every[current].id);
      every[current].scrollIntoView({ block: "nearest" });
    }
  }

  async function ask() {
    const mine = ++asked;
    const text = input.value.trim();
    if (text.length < 2) return close();
    try {
      const response = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(text)}`, {
        headers: { "X-Requested-With": "fetch" },
      });
      if (mine !== asked || !response.ok || response.redirected) return;
      const html = await response.text();
      if (mine !== asked) return;
      list.innerHTML = html;
    } catch {
      return close();
    }
    const found = options();
    found.forEach((option, at) => {
      option.id = `${id}-${at}`;
      option.setAttribute("aria-selected", "false");
    });
    current = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    status.textContent = found.length ? `${found.length} suggestion${found.length > 1 ? "s" : ""}` : "";
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });

  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown" && input.value.trim().length > 1) {
        event.preventDefault();
        ask();
      }
      return;
    }
    if (event.key === "ArrowDown") select(current + 1);
    else if (event.key === "ArrowUp") select(current < 0 ? options().length - 1 : current - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && current >= 0) location.assign(options()[current].dataset.href);
    else return;
    event.preventDefault();
  });

  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-href]");
    if (option) location.assign(option.dataset.href);
  });
  input.addEventListener("blur", close);
}
