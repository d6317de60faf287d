// The forms where one writes: a toolbar from the start, a rich editor as soon as it serves, drafts kept in words,
// nothing sent twice.
// Without this file the same forms post, keep drafts by a button, and take Markdown.

import toolbar from "./toolbar.js";

const STORE = "comcep:texte:";
const EVERY = 4000; // milliseconds between two drafts, while something changes

export default function writing(root) {
  forgetTaken();
  for (const form of root.querySelectorAll("[data-writing-form]")) {
    if (form.dataset.ready) continue;
    form.dataset.ready = "true";
    follow(form);
  }
  // Forms whose drafts are kept otherwise have the editor alone.
  for (const area of root.querySelectorAll("textarea[data-editor]")) {
    if (!area.closest("[data-writing-form], .editor-box")) dress(area, area.value);
  }
  root.querySelector("[data-focus]")?.focus();
  for (const form of root.querySelectorAll("form[action$='/deconnexion/']")) {
    form.addEventListener("submit", forgetAll);
  }
}

/** The site says by a cookie which form it has taken last: the copy on this device goes then, and no sooner. */
function forgetTaken() {
  const taken = document.cookie.match(/(?:^|; )comcep_taken=([\w-]+)/)?.[1];
  if (!taken) return;
  document.cookie = "comcep_taken=; path=/; max-age=0; samesite=lax";
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(STORE) && JSON.parse(localStorage.getItem(key)).left === taken) localStorage.removeItem(key);
    }
  } catch {
    // Nothing was kept there.
  }
}

function forgetAll() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(STORE)) localStorage.removeItem(key);
}

/** Everything one form does with what is typed in it. */
function follow(form) {
  const area = form.querySelector("textarea[data-editor]");
  const state = form.querySelector("[data-draft-state]");
  const key = STORE + form.dataset.backup;
  const asServed = area.value;
  let sent = "";
  let timer = null;
  let leaving = false;

  const snapshot = () => JSON.stringify([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  sent = snapshot();

  // `left` is the key of the form once it leaves: what is typed after that is another text.
  const backUp = (left = "") => {
    try {
      localStorage.setItem(key, JSON.stringify({ writer: form.elements.writer.value, fields: filled(form), left }));
    } catch {
      // No room, or not allowed: the draft on the site remains.
    }
  };

  const keep = async () => {
    timer = null;
    const now = snapshot();
    if (leaving || now === sent || !form.dataset.draftUrl) return;
    const data = new FormData(form);
    data.delete("files");
    try {
      const answer = await fetch(form.dataset.draftUrl, {
        method: "POST",
        body: data,
        headers: { Accept: "application/json" },
      });
      state.textContent = (await answer.json()).text;
      if (answer.ok) sent = now;
    } catch {
      state.textContent = "Pas de connexion : votre texte reste sur cet appareil.";
    }
  };

  let called = false; // whether whom one may call is being looked up
  form.addEventListener("input", () => {
    if (!called && form.dataset.mentions && area.value.includes("@")) {
      called = true;
      import("./mention.js").then((mention) => mention.default(form, area), () => { called = false; });
    }
    backUp();
    timer ??= setTimeout(keep, EVERY);
  });

  const leave = (event) => {
    if (leaving) {
      event.preventDefault(); // a second click
      return;
    }
    leaving = true;
    clearTimeout(timer);
    backUp(form.elements.key.value);
  };
  form.addEventListener("click", (event) => take(form, event));
  form.addEventListener("submit", leave);
  // Coming back by the history shows the same page: it must send again.
  addEventListener("pageshow", () => { leaving = false; });

  dress(area, asServed);
  offerBackup(form, area, state, key);
}

/** What is proposed for a field is filled in where it stands; without this its button posts the form. */
function take(form, event) {
  const button = event.target.closest("button[name='prendre']");
  if (!button) return;
  event.preventDefault();
  const [name, value] = button.value.split(" ");
  const box = form.querySelector(`input[name="${name}"][value="${CSS.escape(value)}"]`);
  const field = box ?? form.elements[name];
  if (box) {
    box.checked = true;
    box.closest("details").open = true;
  } else field.value = value;
  const list = button.closest("ul");
  button.closest("li").remove();
  if (!list.children.length) list.parentElement.remove();
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

/** What was filled in by hand: `[name, value]` of each field, and of each box that is ticked. */
function filled(form) {
  const others = new Set([...form.querySelectorAll("input[type=hidden]")].map((input) => input.name));
  others.add("unkept"); // of files, which the site keeps
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !others.has(name));
}

function fill(form, fields) {
  for (const control of form.elements) {
    if (control.type === "hidden" || control.type === "file" || control.name === "unkept") continue;
    const values = fields.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else if (values.length && control.matches("input, select, textarea")) control.value = values[0];
    if (values.some(Boolean)) control.closest("details")?.setAttribute("open", "");
  }
}

/** What this person left on this device and the page does not show: offer it, never impose it. */
function offerBackup(form, area, state, key) {
  let held = null;
  try {
    held = JSON.parse(localStorage.getItem(key));
  } catch {
    return;
  }
  if (held?.writer !== form.elements.writer.value) return;
  const words = (name) => held.fields?.find(([field]) => field === name)?.[1].trim() ?? "";
  const shown = (field) => field.value.trim();
  const text = words(area.name);
  // The page may show a draft that is some seconds older than what was sent, and was never taken.
  if (shown(area) && (!held.left || text === shown(area))) return;
  if (!text && (!words("title") || shown(form.elements.title))) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.dataset.kind = "quiet";
  button.dataset.size = "small";
  button.textContent = "Reprendre le texte gardé sur cet appareil";
  button.addEventListener("click", () => {
    fill(form, held.fields);
    area.dataset.html = /^\s*</.test(area.value) ? area.value : "";
    area.editor?.commands.setContent(area.dataset.html || paragraphs(area.value));
    button.remove();
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  });
  state.before(button);
}

/**
 * Put the field in a box under its toolbar. The editor itself is too heavy for a first view: it comes when the
 * field is entered, or at the first gesture on the page when there is a text. Until then a text is shown, and
 * may be changed, as the editor will show it. On any failure the plain field comes back.
 */
function dress(area, asServed) {
  const box = document.createElement("div");
  box.className = "editor-box";
  box.dataset.invalid = area.getAttribute("aria-invalid") ?? "false";
  area.before(box);
  let coming = null;
  const ready = () => (coming ??= enrich(area, asServed, box, bar, shown));
  const bar = toolbar(ready);
  box.append(bar.element, area);
  const shown = area.value.trim() && area.dataset.html ? showText(area, ready) : null;
  for (const hint of area.form.querySelectorAll("[data-editor-markdown]")) hint.remove();
  area.addEventListener("focus", ready);
  for (const link of document.querySelectorAll(`a[href="#${area.id}"]`)) {
    link.addEventListener("click", async (event) => {
      event.preventDefault();
      const editor = await ready();
      editor ? editor.commands.focus() : area.focus();
    });
  }
  // What another module of the page puts at the end of the text: a quotation.
  area.addEventListener("comcep:insert", async (event) => {
    const editor = await ready();
    if (editor) {
      if (editor.isEmpty) editor.commands.setContent(event.detail.html, true);
      else editor.commands.insertContentAt(editor.state.doc.content.size, event.detail.html);
      editor.commands.focus("end");
    } else {
      area.value = `${area.value.trimEnd()}${area.value.trim() ? "\n\n" : ""}${event.detail.text}`;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      area.focus();
    }
    box.scrollIntoView({ block: "center" });
  });
  if (area.value.trim()) {
    for (const gesture of ["pointermove", "pointerdown", "keydown", "scroll"]) {
      addEventListener(gesture, ready, { once: true, passive: true });
    }
  }
}

/** The text as its readers will see it, in the place of its Markdown: what is typed in it goes to the field. */
function showText(area, ready) {
  const shown = document.createElement("div");
  for (const [name, value] of Object.entries(attributesOf(area))) shown.setAttribute(name, value);
  shown.classList.add("editor-text");
  shown.contentEditable = "true";
  shown.innerHTML = area.dataset.html; // cleaned by the site
  shown.addEventListener("focus", ready);
  shown.addEventListener("input", () => { area.value = area.dataset.html = shown.innerHTML; });
  area.labels[0]?.addEventListener("click", () => shown.focus());
  area.hidden = true;
  area.before(shown);
  return shown;
}

/** What a screen reader is told of the place where one writes. */
function attributesOf(area) {
  return {
    class: "prose",
    role: "textbox",
    "aria-multiline": "true",
    "aria-label": area.labels[0]?.textContent.trim() ?? "Votre message",
    "aria-describedby": area.getAttribute("aria-describedby") ?? "",
    spellcheck: "true",
    lang: "fr",
  };
}

/** Where the caret stands on the screen, in an element that has the focus. */
function caretIn(element) {
  const range = getSelection().rangeCount ? getSelection().getRangeAt(0) : null;
  const place = range && element.contains(range.startContainer) ? range.getClientRects()[0] : null;
  return place && { left: place.left, top: place.top + place.height / 2 };
}

/** The rich editor in the place of the plain field; nothing when it cannot be had. */
async function enrich(area, asServed, box, bar, shown) {
  let kit;
  try {
    kit = await import(area.dataset.editor);
  } catch {
    const entered = document.activeElement === shown;
    bar.element.remove();
    shown?.remove();
    area.hidden = false;
    if (entered) area.focus();
    return null;
  }
  const focused = document.activeElement === area || (shown && document.activeElement === shown);
  const caret = focused && shown ? caretIn(shown) : null;
  shown?.remove();
  const untouched = area.value === asServed || area.dataset.html === area.value;
  const served = untouched && area.dataset.html;

  const editor = new kit.Editor({
    element: box,
    injectCSS: false, // the policy of the page allows no style but our own
    content: served || paragraphs(area.value),
    // Of what was typed meanwhile, the last space too: the next word follows it.
    parseOptions: served ? {} : { preserveWhitespace: "full" },
    extensions: [
      kit.Document, kit.Paragraph, kit.Text, kit.HardBreak, kit.Bold, kit.Italic, kit.Code, kit.CodeBlock,
      kit.BulletList, kit.OrderedList, kit.ListItem, kit.Blockquote, kit.HorizontalRule, kit.History,
      kit.Dropcursor, kit.Gapcursor,
      kit.Heading.configure({ levels: [3, 4] }),
      kit.Link.configure({ enableTarget: false, openOnClick: false, protocols: ["http", "https", "mailto"] }),
    ],
    editorProps: {
      attributes: attributesOf(area),
    },
    onUpdate({ editor }) {
      area.value = editor.isEmpty ? "" : editor.getHTML();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  area.editor = editor;
  area.hidden = true;
  area.labels[0]?.addEventListener("click", () => editor.commands.focus());
  bar.serve(editor);
  if (focused) {
    // At once, not on the next frame as the editor's own command does: a letter typed meanwhile would be lost.
    const place = caret && editor.view.posAtCoords(caret);
    editor.commands.setTextSelection(place?.pos ?? editor.state.doc.content.size);
    editor.view.focus();
  }
  return editor;
}

/** Plain words as paragraphs, for what was typed before the editor was there. */
function paragraphs(text) {
  const escaped = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  return escaped
    .split(/\n\s*\n/)
    .map((block) => `<p>${block.replace(/\n/g, "<br>")}</p>`)
    .join("");
}
