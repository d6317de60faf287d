// « Citer »: puts the message, or the passage selected in it, into the reply that stands on the page.
// Without this file the same link opens the reply with the whole message in it.

const LONGEST = 1500;
const BLOCKS = "p, li, h3, h4, pre";

export default function quote(root) {
  for (const link of root.querySelectorAll("a[data-quote]")) {
    if (link.dataset.ready) continue;
    link.dataset.ready = "true";
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (cite(link)) event.preventDefault();
    });
  }
  if (root.querySelector("a[data-quote]") && !document.body.dataset.quotes) {
    document.body.dataset.quotes = "true";
    offer();
  }
}

/** Puts it into the reply; false where the page has none, so that the link leads to it. */
function cite(link) {
  const area = document.querySelector("[data-writing-form] textarea[data-editor]");
  const prose = link.closest(".post")?.querySelector(".prose");
  if (!area || !prose) return false;
  const lines = passage(prose);
  if (!lines.length) return false;
  area.dispatchEvent(new CustomEvent("comcep:insert", { detail: { html: html(lines, link.dataset.quote), text: markdown(lines, link.dataset.quote) } }));
  getSelection().removeAllRanges();
  return true;
}

/** What is selected inside that text, else all of it; what it quotes itself is left out when nothing is selected. */
function passage(prose) {
  const selected = getSelection();
  if (selected.rangeCount && !selected.isCollapsed && prose.contains(selected.getRangeAt(0).commonAncestorContainer)) {
    return clean(selected.toString().split(/\n+/));
  }
  const blocks = [...prose.querySelectorAll(BLOCKS)].filter((block) => !block.closest(".quote") && !block.querySelector(BLOCKS));
  const lines = clean(blocks.map((block) => block.textContent));
  let room = LONGEST;
  const kept = [];
  for (const line of lines) {
    if (room <= 0) break;
    kept.push(line.length <= room ? line : `${line.slice(0, room).replace(/\s\S*$/, "")}…`);
    room -= line.length;
  }
  return kept;
}

function clean(lines) {
  return lines.map((line) => line.replace(/\s+/g, " ").trim()).filter(Boolean);
}

const address = (id) => `/forum/message/${id}/`;

function html(lines, id) {
  const escape = (line) => line.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const said = lines.map((line) => `<p>${escape(line)}</p>`).join("");
  return `<blockquote>${said}<p><a href="${address(id)}">Message cité</a></p></blockquote><p></p>`;
}

function markdown(lines, id) {
  return `${[...lines, `[Message cité](<${address(id)}>)`].map((line) => `> ${line}`).join("\n>\n")}\n\n`;
}

/** A button beside what the mouse has just selected in a message; the keyboard has the link of the message. */
function offer() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quote-offer";
  button.dataset.size = "small";
  button.textContent = "Citer ce passage";
  button.hidden = true;
  button.tabIndex = -1;
  document.body.append(button);
  let link = null;
  button.addEventListener("pointerdown", (event) => event.preventDefault()); // the selection stays
  button.addEventListener("click", () => {
    button.hidden = true;
    if (link) cite(link);
  });
  document.addEventListener("pointerup", () => setTimeout(() => {
    const selected = getSelection();
    const range = selected.rangeCount && !selected.isCollapsed ? selected.getRangeAt(0) : null;
    const node = range?.commonAncestorContainer;
    const prose = (node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement)?.closest(".post .prose");
    link = prose?.closest(".post").querySelector("a[data-quote]") ?? null;
    button.hidden = !link;
    if (!link) return;
    const box = range.getBoundingClientRect();
    button.style.insetBlockStart = `${Math.max(box.bottom + scrollY + 4, 0)}px`;
    button.style.insetInlineStart = `${Math.max(box.left + scrollX, 8)}px`;
  }));
  document.addEventListener("selectionchange", () => {
    if (getSelection().isCollapsed) button.hidden = true;
  });
}
