// Filters for the ledger of claims. Without this script the page shows all claims.

const FILTERS = [
  ["document", "Document"],
  ["part", "Part of the document"],
  ["label", "Label"],
  ["sum", "Worked out again"],
  ["source", "As in the source"],
  ["sense", "True as said"],
  ["kind", "Kind"],
];

function option(value, text) {
  const element = document.createElement("option");
  element.value = value;
  element.textContent = text;
  return element;
}

function choices(claims, key) {
  return [...new Set(claims.map((claim) => claim.dataset[key]))];
}

function filterBox(claims, key, label) {
  const box = document.createElement("label");
  const select = document.createElement("select");
  box.textContent = `${label} `;
  select.name = key;
  select.append(option("", "all"));
  for (const value of choices(claims, key)) select.append(option(value, value.replaceAll("_", " ")));
  box.append(select);
  return box;
}

function searchBox() {
  const box = document.createElement("label");
  const input = document.createElement("input");
  box.textContent = "Text ";
  input.type = "search";
  input.name = "text";
  box.append(input);
  return box;
}

function matches(claim, form) {
  const text = form.elements.text.value.trim().toLowerCase();
  const chosen = FILTERS.every(([key]) => !form.elements[key].value || claim.dataset[key] === form.elements[key].value);
  return chosen && (!text || claim.textContent.toLowerCase().includes(text));
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    target.hidden = false;
    target.open = true;
    target.scrollIntoView();
  }
}

function start(ledger) {
  const claims = [...ledger.querySelectorAll("details.claim")];
  const form = document.createElement("form");
  const count = document.createElement("output");
  form.className = "ledger-filters";
  form.setAttribute("aria-label", "Filter the claims");
  count.setAttribute("aria-live", "polite");
  form.append(...FILTERS.map(([key, label]) => filterBox(claims, key, label)), searchBox(), count);
  const update = () => {
    let shown = 0;
    for (const claim of claims) {
      claim.hidden = !matches(claim, form);
      shown += claim.hidden ? 0 : 1;
    }
    count.textContent = `${shown} of ${claims.length} claims`;
  };
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  ledger.before(form);
  update();
  openTarget();
  window.addEventListener("hashchange", openTarget);
}

document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".ledger").forEach(start));
