// After an « @ », members who read there and whose name begins so. It comes with the first « @ » that is typed.
// Without this file « @Prénom Nom » is understood all the same, when one member alone bears that name.

const WAIT = 180;
const TYPED = /(?:^|[\s(«])@([\p{L}][\p{L}’' .-]{1,40})$/u;
let lists = 0;

/** `area` is the field of the form; its `editor`, when there is one, is what one writes in. */
export default function mention(form, area) {
  const box = area.closest(".editor-box") ?? area.parentElement;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  const id = `mentions-${++lists}`;
  let people = [];
  let current = 0;
  let asked = 0;
  let timer = null;

  Object.assign(list, { id, className: "mentions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Membres à appeler");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  box.after(list, status);

  const field = () => area.editor?.view.dom ?? area;

  /** What stands before the caret, as far as it may be a name. */
  const before = () => {
    if (!area.editor) return area.value.slice(0, area.selectionStart);
    const { from, empty } = area.editor.state.selection;
    return empty ? area.editor.state.doc.textBetween(Math.max(0, from - 45), from, "\n", "\n") : "";
  };

  const close = () => {
    asked += 1;
    clearTimeout(timer);
    list.hidden = true;
    field().removeAttribute("aria-activedescendant");
    field().removeAttribute("aria-controls");
  };

  const select = (index) => {
    current = (index + people.length) % people.length;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === current)));
    list.children[current].scrollIntoView({ block: "nearest" });
    field().setAttribute("aria-activedescendant", list.children[current].id);
  };

  const choose = (index) => {
    const person = people[index];
    const typed = before().match(TYPED)?.[1];
    close();
    if (!person || typed === undefined) return;
    const name = `@${person.name}`;
    if (area.editor) {
      const { from } = area.editor.state.selection;
      const link = { type: "text", text: name, marks: [{ type: "link", attrs: { href: `/membres/${person.id}/` } }] };
      area.editor.chain().focus().insertContentAt({ from: from - typed.length - 1, to: from }, [link, { type: "text", text: " " }]).run();
    } else {
      const start = area.selectionStart - typed.length - 1;
      area.setRangeText(`${name} `, start, area.selectionStart, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
    }
  };

  const ask = async () => {
    const mine = ++asked;
    const typed = before().match(TYPED)?.[1];
    if (!typed) return close();
    const address = new URL(form.dataset.mentions, location.href);
    const query = address.searchParams;
    query.set("q", typed.trim());
    if (form.elements.topic?.value) query.set("sujet", form.elements.topic.value);
    else if (!query.has("sujet")) query.set("rubrique", form.elements.section?.value ?? "");
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (mine !== asked || !answer.ok || answer.redirected) return;
      people = (await answer.json()).people;
    } catch {
      return close();
    }
    if (mine !== asked) return;
    if (!people.length) return close();
    list.replaceChildren(...people.map((person, at) => {
      const option = document.createElement("li");
      const place = document.createElement("span");
      option.id = `${id}-${at}`;
      option.setAttribute("role", "option");
      option.append(person.name, place);
      place.className = "soft small";
      place.textContent = person.place ? ` ${person.place}` : "";
      return option;
    }));
    list.hidden = false;
    field().setAttribute("aria-controls", id);
    select(0);
    status.textContent = `${people.length} membre${people.length > 1 ? "s" : ""}. Flèches pour choisir, Entrée pour appeler.`;
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") select(current + 1);
    else if (event.key === "ArrowUp") select(current - 1);
    else if (event.key === "Enter") choose(current);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, { capture: true });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose([...list.children].indexOf(option));
  });
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) close();
  });
  ask();
}
