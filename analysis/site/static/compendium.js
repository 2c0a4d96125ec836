// Light or dark, code shown or folded. Without this script the page follows the reader's system and each piece of code opens by itself.

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

function startCode(button) {
  const pieces = [...document.querySelectorAll("details.code")];
  if (!pieces.length) return;
  const update = () => {
    button.textContent = pieces.every((piece) => piece.open) ? "Fold all code" : "Show all code";
  };
  button.addEventListener("click", () => {
    const open = !pieces.every((piece) => piece.open);
    for (const piece of pieces) piece.open = open;
    update();
  });
  for (const piece of pieces) piece.addEventListener("toggle", update);
  button.hidden = false;
  update();
}

document.querySelectorAll("button.scheme").forEach(startScheme);
document.querySelectorAll("button.all-code").forEach(startCode);
window.addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("figure.exhibit details")) folded.open = true;
});
