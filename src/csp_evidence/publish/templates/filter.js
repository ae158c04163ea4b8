// Adds a search box and a choice of verdicts above the register of statements. Without scripts the whole table is shown.
(() => {
  const register = document.querySelector(".csp-register");
  if (!register) return;
  const rows = [...register.querySelectorAll("tbody tr")];
  const verdictOf = (row) => row.querySelector(".badge").textContent.trim();
  const box = document.createElement("div");
  box.className = "filter";
  box.setAttribute("role", "search");
  box.setAttribute("aria-label", "Statements");
  const labelled = (text, control) => {
    const label = document.createElement("label");
    label.append(text, " ", control);
    box.append(label);
    return control;
  };
  const search = labelled("Search statements", Object.assign(document.createElement("input"), { type: "search" }));
  const choice = labelled("Verdict", document.createElement("select"));
  choice.append(new Option("All", ""));
  for (const verdict of new Set(rows.map(verdictOf))) choice.append(new Option(verdict, verdict));
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  box.append(told);
  const apply = () => {
    const wanted = search.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = (!choice.value || verdictOf(row) === choice.value) && row.textContent.toLowerCase().includes(wanted);
      row.hidden = !fits;
      shown += fits;
    }
    told.textContent = `${shown} of ${rows.length} statements are shown.`;
  };
  search.addEventListener("input", apply);
  choice.addEventListener("change", apply);
  // A link to one statement must find it, whatever the filter hides.
  window.addEventListener("hashchange", () => {
    search.value = "";
    choice.value = "";
    apply();
    if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  });
  register.prepend(box);
  apply();
})();
