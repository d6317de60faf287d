// The buttons over an editor, and the small dialog that asks for the address of a link.

const ICONS = {
  bold: "M7 4h6a4 4 0 0 1 2.6 7A4.3 4.3 0 0 1 13.5 20H7zM9.5 6.3v4h3.3a2 2 0 0 0 0-4zm0 6.2v5.2h3.8a2.6 2.6 0 0 0 0-5.2z",
  italic: "M10 4h8v2.2h-2.9l-3.4 11.6H14V20H6v-2.2h2.9l3.4-11.6H10z",
  heading: "M4 4h2.4v6.6h7.2V4H16v16h-2.4v-7H6.4v7H4zm14.5 9.5h3V20h-2z",
  bulletList: "M4 5h3v3H4zm5 .5h12v2H9zM4 10.5h3v3H4zm5 .5h12v2H9zM4 16h3v3H4zm5 .5h12v2H9z",
  orderedList: "M4.5 4h1.8v5H4.7V5.8H4zM9 5.5h12v2H9zm0 5.5h12v2H9zm0 5.5h12v2H9zM4 11h3v1.3l-1.5 1.9H7V15.5H4v-1.3l1.5-1.9H4zm0 6h3v4H4v-1.2h1.8v-.5H4.6v-.9h1.2v-.3H4z",
  blockquote: "M5 6h5v5c0 3.3-1.5 5.5-4.2 6.8l-1-1.7C6.3 15.2 7 14 7.1 12.5H5zm9 0h5v5c0 3.3-1.5 5.5-4.2 6.8l-1-1.7c1.5-.9 2.2-2.1 2.3-3.6H14z",
  link: "M9.9 14.1a1 1 0 0 1 0-1.4l4.3-4.3a1 1 0 1 1 1.4 1.4l-4.3 4.3a1 1 0 0 1-1.4 0zM7.8 20.3a4.1 4.1 0 0 1-2.9-7l2.8-2.8 1.4 1.4-2.8 2.8a2.1 2.1 0 0 0 3 3l2.8-2.8 1.4 1.4-2.8 2.8a4.1 4.1 0 0 1-2.9 1.2zm8.5-6.8-1.4-1.4 2.8-2.8a2.1 2.1 0 0 0-3-3L11.9 9.1l-1.4-1.4 2.8-2.8a4.1 4.1 0 0 1 5.8 5.8z",
  undo: "M8 4 3 9l5 5v-3.7h5.5a3.4 3.4 0 0 1 0 6.9H8v2.3h5.5a5.7 5.7 0 0 0 0-11.5H8z",
  redo: "m16 4 5 5-5 5v-3.7h-5.5a3.4 3.4 0 0 0 0 6.9H16v2.3h-5.5a5.7 5.7 0 0 1 0-11.5H16z",
};

const TOOLS = [
  ["bold", "Gras", (chain) => chain.toggleBold()],
  ["italic", "Italique", (chain) => chain.toggleItalic()],
  ["heading", "Intertitre", (chain) => chain.toggleHeading({ level: 3 })],
  ["bulletList", "Liste à puces", (chain) => chain.toggleBulletList()],
  ["orderedList", "Liste numérotée", (chain) => chain.toggleOrderedList()],
  ["blockquote", "Citation", (chain) => chain.toggleBlockquote()],
  ["link", "Lien", null],
  ["undo", "Annuler", (chain) => chain.undo()],
  ["redo", "Rétablir", (chain) => chain.redo()],
];

/** One stop for the Tab key; arrows move inside, as a toolbar does. `ready` gives the editor, or nothing. */
export default function toolbar(ready) {
  const bar = document.createElement("div");
  bar.className = "editor-tools";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Mise en forme");
  const buttons = TOOLS.map(([name, words, act], index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = words;
    button.tabIndex = index ? -1 : 0;
    button.innerHTML = `<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="${ICONS[name]}"/></svg><span class="visually-hidden">${words}</span>`;
    button.addEventListener("click", async () => {
      const editor = await ready();
      if (editor) act ? act(editor.chain().focus()).run() : askLink(editor, button);
    });
    bar.append(button);
    return [name, button];
  });
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = buttons.map(([, button]) => button);
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    for (const button of all) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  const serve = (editor) => {
    const show = () => {
      for (const [name, button] of buttons) {
        if (name === "undo" || name === "redo") button.setAttribute("aria-disabled", String(!editor.can()[name]()));
        else button.setAttribute("aria-pressed", String(editor.isActive(name)));
      }
    };
    editor.on("transaction", show);
    show();
  };
  return { element: bar, serve };
}

/** A small dialog for the address of a link. */
function askLink(editor, opener) {
  const dialog = document.createElement("dialog");
  dialog.className = "card editor-link";
  dialog.setAttribute("aria-labelledby", "editor-link-title");
  dialog.innerHTML = `
    <form method="dialog" class="form">
      <h2 id="editor-link-title">Lien</h2>
      <div class="field">
        <label for="editor-link-address">Adresse de la page</label>
        <input id="editor-link-address" type="url" inputmode="url" placeholder="https://…" maxlength="2000">
      </div>
      <div class="cluster">
        <button class="button" value="set">Poser le lien</button>
        <button class="button" data-kind="quiet" value="unset" formnovalidate>Retirer le lien</button>
        <button class="button" data-kind="quiet" value="cancel" formnovalidate>Annuler</button>
      </div>
    </form>`;
  const input = dialog.querySelector("input");
  input.value = editor.getAttributes("link").href ?? "";
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    const href = input.value.trim();
    dialog.remove();
    if (dialog.returnValue === "set" && /^(https?:\/\/|mailto:)/i.test(href)) {
      const chain = editor.chain().focus().extendMarkRange("link");
      if (editor.state.selection.empty && !editor.isActive("link")) {
        const link = { type: "text", text: href, marks: [{ type: "link", attrs: { href } }] };
        chain.insertContent([link, { type: "text", text: " " }]).run(); // what is typed next is no link
      } else chain.setLink({ href }).run();
    } else if (dialog.returnValue === "unset") editor.chain().focus().extendMarkRange("link").unsetLink().run();
    else opener.focus();
  });
  dialog.showModal();
}
