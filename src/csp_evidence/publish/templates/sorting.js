// Lets a reader sort and search the tables of a page that are marked so. Without scripts the whole table is shown.
(() => {
  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const headings = [...table.tHead.rows[0].cells];
    const box = document.createElement("div");
    box.className = "filter";
    box.setAttribute("role", "search");
    box.setAttribute("aria-label", table.caption ? table.caption.textContent.trim() : "Table");
    const label = document.createElement("label");
    const search = Object.assign(document.createElement("input"), { type: "search" });
    label.append("Find ", search);
    const told = document.createElement("p");
    told.setAttribute("role", "status");
    box.append(label, told);
    const apply = () => {
      const wanted = search.value.trim().toLowerCase();
      let shown = 0;
      for (const row of rows) {
        row.hidden = !row.textContent.toLowerCase().includes(wanted);
        shown += !row.hidden;
      }
      told.textContent = `${shown} of ${rows.length} rows are shown.`;
    };
    const number = (row, at) => {
      const found = row.cells[at].textContent.replace(/,/g, "").match(/-?\d+(\.\d+)?/);
      return found ? Number(found[0]) : null;
    };
    const order = (at, numeric, down) => (one, other) => {
      if (!numeric) {
        const [a, b] = [one, other].map((row) => row.cells[at].textContent.trim());
        return (down ? -1 : 1) * a.localeCompare(b, "en-GB");
      }
      const [a, b] = [number(one, at), number(other, at)];
      if (a === null || b === null) return (a === null) - (b === null); // what is not known comes last either way
      return down ? b - a : a - b;
    };
    headings.forEach((heading, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const down = heading.getAttribute("aria-sort") === "ascending";
        for (const other of headings) other.removeAttribute("aria-sort");
        heading.setAttribute("aria-sort", down ? "descending" : "ascending");
        rows.sort(order(at, heading.classList.contains("n"), down));
        body.append(...rows);
      });
    });
    search.addEventListener("input", apply);
    (table.closest(".scroll") || table).before(box);
    apply();
  }
})();
