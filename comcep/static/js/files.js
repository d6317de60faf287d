// Files of a form go up one by one as soon as they are chosen; the form then names them by what the site keeps.
// Without this file the form carries them itself, and the site keeps them the same way.

const EVERY = 1500; // milliseconds between two looks at a file that is being read
const LOOKS = 40;

export default function files(root) {
  for (const box of root.querySelectorAll("[data-files]")) {
    if (box.dataset.ready) continue;
    box.dataset.ready = "true";
    follow(box);
  }
}

function follow(box) {
  const form = box.closest("form");
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-kept-files]");
  const state = box.querySelector("[data-files-state]");
  const token = form.elements.csrfmiddlewaretoken.value;
  const coming = () => list.querySelectorAll("[data-kept-file=coming]");
  let going = Promise.resolve();
  let busy = 0;
  let waiting = false;

  const say = (words) => { state.textContent = words; };

  const watch = async (line) => {
    for (let look = 0; look < LOOKS && line.isConnected && line.dataset.keptFile === "coming"; look++) {
      await new Promise((resolve) => setTimeout(resolve, EVERY));
      try {
        const answer = await fetch(line.dataset.stateAddress);
        if (!answer.ok) return;
        const next = element(await answer.text());
        if (!line.isConnected) return;
        if (next.dataset.keptFile !== "coming") {
          next.querySelector("input[name=unkept]").checked = line.querySelector("input[name=unkept]").checked;
          const held = line.contains(document.activeElement) ? document.activeElement.id : "";
          line.replaceWith(next);
          if (held) document.getElementById(held)?.focus();
          return;
        }
      } catch {
        // No connection for now: the next look will tell.
      }
    }
  };

  const send = async (file) => {
    const line = document.createElement("li");
    line.className = "kept-file";
    const name = document.createElement("span");
    name.className = "kept-file-name";
    name.textContent = file.name;
    const progress = document.createElement("progress");
    progress.max = file.size || 1;
    progress.value = 0;
    progress.setAttribute("aria-label", `Envoi de ${file.name}`);
    line.append(name, progress);
    list.append(line);
    const answer = await upload(box.dataset.address, { place: form.elements.place.value, file, token }, progress);
    if (answer.status === 201) {
      const kept = element(answer.text);
      line.replaceWith(kept);
      say(`« ${file.name} » est gardé.`);
      watch(kept);
      return true;
    }
    line.remove();
    // A sentence of the site; anything else is no fault of the file, which then goes with the form.
    const told = answer.status === 422 || answer.status === 401;
    say(told ? answer.text : `« ${file.name} » n’a pas pu partir : il partira avec le formulaire.`);
    return answer.status === 422;
  };

  const take = async (chosen) => {
    const left = [];
    for (const file of chosen) {
      const refused = refusal(file, box, list.querySelectorAll("[data-kept-file]").length);
      if (refused) say(refused);
      else if (!(await send(file))) left.push(file);
    }
    const rest = new DataTransfer();
    for (const file of left) rest.items.add(file);
    input.files = rest.files;
  };

  input.addEventListener("change", () => {
    if (!input.files.length) return;
    busy++;
    const chosen = [...input.files];
    going = going.then(() => take(chosen)).finally(() => busy--);
  });

  list.addEventListener("change", async (event) => {
    const line = event.target.closest("[data-kept-file]");
    if (!line || !event.target.checked) return;
    const data = new FormData();
    data.append("csrfmiddlewaretoken", token);
    try {
      const answer = await fetch(line.dataset.dropAddress, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (!answer.ok) return; // the box stays ticked: the form drops it
      const name = line.querySelector("a").textContent;
      line.remove();
      say(`« ${name} » est retiré.`);
      input.focus();
    } catch {
      // As above.
    }
  });

  // Before the others hear of it: what is sent waits for files that are on their way, or being read.
  form.addEventListener("submit", async (event) => {
    if (waiting) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (!busy && !coming().length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = true;
    say("Vos fichiers finissent d’arriver, puis le message part.");
    await going;
    await Promise.all([...coming()].map(watch));
    waiting = false;
    for (const line of coming()) line.dataset.keptFile = "asked"; // the page that comes says what is not read
    form.requestSubmit(event.submitter);
  });

  coming().forEach(watch);
}

/** Why that file is not even sent; nothing when it may be. */
function refusal(file, box, kept) {
  const most = Number(box.dataset.most);
  const largest = Number(box.dataset.largest);
  const kinds = box.dataset.accept.split(",");
  if (!kinds.some((kind) => file.name.toLowerCase().endsWith(kind))) {
    return `« ${file.name} » n’est pas d’un format accepté. Formats acceptés : ${kinds.map((kind) => kind.slice(1)).join(", ")}.`;
  }
  if (file.size > largest) {
    return `« ${file.name} » est trop lourd : ${largest / 1024 / 1024} Mo au plus.`;
  }
  if (!file.size) return `« ${file.name} » est vide.`;
  if (kept >= most) return `« ${file.name} » n’est pas joint : ${most} fichier${most > 1 ? "s" : ""} au plus. Retirez-en un.`;
  return "";
}

function upload(address, { place, file, token }, progress) {
  const data = new FormData();
  data.append("csrfmiddlewaretoken", token);
  data.append("place", place);
  data.append("file", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.value = progress.max * (event.loaded / event.total);
    });
    request.addEventListener("loadend", () => resolve({ status: request.status, text: request.responseText }));
    request.send(data);
  });
}

function element(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html.trim();
  return holder.content.querySelector("li");
}
