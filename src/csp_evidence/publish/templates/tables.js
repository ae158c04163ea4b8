// Lets a table be sorted by any column, and a long one be filtered. Without scripts tables stand as they were made.
(() => {
  const number = (text) => parseFloat(text.replace(/[^\d.\u2212-]/g, "").replace("\u2212", "-"));
  for (const table of document.querySelectorAll(".csp-table table")) {
    const body = table.tBodies[0];
    const rows = body ? [...body.rows] : [];
    if (rows.length < 3 || table.querySelector("[rowspan], tr.sum")) continue;
    const heads = [...table.tHead.rows[0].cells];
    const text = (row, at) => (row.cells[at]?.textContent ?? "").trim();
    heads.forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const numeric = head.classList.contains("n");
        const key = (row) => (numeric ? number(text(row, at)) : text(row, at).toLowerCase());
        const known = rows.filter((row) => !numeric || !Number.isNaN(key(row)));
        known.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0) * (down ? -1 : 1));
        body.append(...known, ...rows.filter((row) => !known.includes(row)));
      });
    });
    if (rows.length <= 20 || table.closest(".csp-register")) continue;
    const box = document.createElement("p");
    box.className = "filter";
    const label = document.createElement("label");
    const field = Object.assign(document.createElement("input"), { type: "search" });
    label.append("Show rows with ", field);
    const told = document.createElement("span");
    told.setAttribute("role", "status");
    box.append(label, told);
    field.addEventListener("input", () => {
      const wanted = field.value.trim().toLowerCase();
      rows.forEach((row) => (row.hidden = !row.textContent.toLowerCase().includes(wanted)));
      told.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} rows are shown.`;
    });
    table.closest(".csp-table").prepend(box);
  }
})();
