// Filters for the ledger of claims, kept in the address, and its entries by document and part. Without this script all are listed.

const FILTERS = { label: "Label", document: "Document", part: "Part of the document", sum: "Worked out again", source: "As in the source", sense: "True as said", kind: "Kind" };
const FEW = 40; // so many matches are shown without a fold

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function filterBox(claims, key) {
  const values = [...new Set(claims.map((claim) => claim.dataset[key]))];
  const options = values.map((value) => element("option", { value }, value.replaceAll("_", " ")));
  const select = element("select", { name: key }, element("option", { value: "" }, "all"), ...options);
  return element("label", {}, `${FILTERS[key]} `, select);
}

// One fold for each part of a document, in the order of the entries.
function grouped(ledger, claims) {
  const folds = new Map();
  for (const claim of claims) {
    const name = `${claim.dataset.document}, ${claim.dataset.part.replaceAll("-", " ")}`;
    if (!folds.has(name)) folds.set(name, element("details", { className: "group" }, element("summary", {}, name)));
    folds.get(name).append(claim);
  }
  ledger.append(...folds.values());
  return [...folds.values()];
}

function start(ledger) {
  const claims = [...ledger.querySelectorAll("details.claim")];
  const folds = grouped(ledger, claims);
  const names = Object.keys(FILTERS).filter((key) => key in claims[0].dataset);
  const text = element("input", { type: "search", name: "text" });
  const count = element("output", {});
  const form = element("form", { className: "ledger-filters" }, ...names.map((key) => filterBox(claims, key)), element("label", {}, "Text ", text), count);
  form.setAttribute("aria-label", "Filter the claims");
  const update = () => {
    const chosen = [...new FormData(form)].filter(([, value]) => value);
    const wanted = text.value.trim().toLowerCase();
    for (const claim of claims) {
      const fits = chosen.every(([key, value]) => key === "text" || claim.dataset[key] === value);
      claim.hidden = !fits || !claim.textContent.toLowerCase().includes(wanted);
    }
    const shown = claims.filter((claim) => !claim.hidden).length;
    for (const fold of folds) {
      const here = [...fold.querySelectorAll("details.claim")].filter((claim) => !claim.hidden).length;
      fold.hidden = !here;
      fold.open = chosen.length > 0 && shown <= FEW;
      fold.firstChild.dataset.count = here;
    }
    count.textContent = `${shown} of ${claims.length} claims`;
    const query = new URLSearchParams(chosen).toString();
    history.replaceState(null, "", `${location.pathname}${query && `?${query}`}${location.hash}`);
  };
  for (const [key, value] of new URLSearchParams(location.search)) {
    if (form.elements[key]) form.elements[key].value = value;
  }
  for (const select of form.querySelectorAll("select")) if (select.selectedIndex < 0) select.value = "";
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  ledger.before(form);
  update();
}

document.querySelectorAll(".ledger").forEach(start);
