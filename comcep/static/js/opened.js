// Counts the rank of the result that is opened, and nothing else. Without this module nothing is counted.
export default function opened(root) {
  for (const list of root.querySelectorAll("[data-opened-url]")) {
    list.addEventListener("click", (event) => {
      const row = event.target.closest("a") && event.target.closest("[data-rank]");
      if (!row) return;
      const said = new FormData();
      said.append("rang", row.dataset.rank);
      said.append("csrfmiddlewaretoken", list.dataset.token);
      navigator.sendBeacon(list.dataset.openedUrl, said);
    });
  }
}
