// Light or dark, places within a fold, and contents on a phone. Without this script the page follows the reader's system.

function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // A browser that keeps nothing still shows the choice on this page.
  }
}

function startScheme(button) {
  const root = document.documentElement;
  const update = () => {
    button.textContent = root.dataset.theme === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-label", `Use ${button.textContent.toLowerCase()} colours`);
  };
  button.addEventListener("click", () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    keep("theme", root.dataset.theme);
    update();
  });
  button.hidden = false;
  update();
}

// A place within folds is shown by opening them. Identifiers are plain letters, so an address that is none finds nothing.
function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.scrollIntoView();
}

// A wide table scrolls by keyboard too.
function startTable(box) {
  const sizes = new ResizeObserver(() => (box.tabIndex = box.scrollWidth > box.clientWidth ? 0 : -1));
  sizes.observe(box);
  sizes.observe(box.firstElementChild);
}

document.querySelectorAll("button.scheme").forEach(startScheme);
document.querySelectorAll("div.exhibit, figure.exhibit details, .recorded").forEach(startTable);
document.getElementById("contents").addEventListener("click", (event) => {
  if (event.target.closest("a") && event.currentTarget.matches(":popover-open")) event.currentTarget.hidePopover();
});
window.addEventListener("hashchange", openTarget);
window.addEventListener("load", openTarget);
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details.working, figure.exhibit details")) folded.open = true;
});
