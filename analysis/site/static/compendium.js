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

// The drawing that is shown, as a PNG file in the colours and the type of the page.
function savePicture(button) {
  const svg = [...button.closest("figure").querySelectorAll("svg")].find((one) => one.getClientRects().length);
  const copy = svg.cloneNode(true);
  const { width, height } = svg.viewBox.baseVal;
  const { color, backgroundColor, fontFamily } = getComputedStyle(document.body);
  Object.assign(copy.style, { color, fontFamily });
  for (const [name, value] of Object.entries({ xmlns: "http://www.w3.org/2000/svg", width: 2 * width, height: 2 * height })) copy.setAttribute(name, value);
  const image = new Image();
  image.addEventListener("load", () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 2 * width, height: 2 * height });
    const pen = canvas.getContext("2d");
    pen.fillStyle = backgroundColor;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0);
    Object.assign(document.createElement("a"), { download: `${button.dataset.name}.png`, href: canvas.toDataURL("image/png") }).click();
  });
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
}

// What holds only after a day says so from that day on.
document.querySelectorAll("[data-after]").forEach((one) => (one.hidden = new Date().toISOString().slice(0, 10) <= one.dataset.after));
document.querySelectorAll("button.png").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => savePicture(button));
});
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
