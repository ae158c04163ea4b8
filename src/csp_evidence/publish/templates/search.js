// Leaves of the list what holds every word that was asked for. Without scripts the whole list is shown.
(() => {
  const field = document.querySelector("#search-field");
  const told = document.querySelector("#search-told");
  const rows = [...document.querySelectorAll(".hits li")].map((row) => [row, row.textContent.toLowerCase()]);
  const all = told.textContent;
  const apply = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [row, text] of rows) {
      const fits = words.every((word) => text.includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    told.textContent = words.length ? `${shown} of ${rows.length} entries have these words.` : all;
  };
  field.value = new URLSearchParams(location.search).get("q") || "";
  field.addEventListener("input", apply);
  apply();
})();
