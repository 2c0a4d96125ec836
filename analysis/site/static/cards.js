// Cards at numbers: hover or keyboard focus shows one, a tap too. Without this script a number is a plain link to the same place.

const SHOW_MS = 180;
const HIDE_MS = 280;
const EDGE = 12;
const GAP = 6;
const SHEET = matchMedia("(max-width: 40rem)"); // there the style sheet puts a card at the foot of the screen

let waiting = 0;
let touched = false;

// On the side of the number that has more room, no higher than that room; on a phone the number stays above the card.
function place(card, link) {
  if (SHEET.matches) {
    scrollBy(0, Math.max(0, link.getBoundingClientRect().bottom + GAP - card.getBoundingClientRect().top));
    return;
  }
  const at = link.getClientRects()[0];
  const above = at.top - GAP - EDGE;
  const below = innerHeight - at.bottom - GAP - EDGE;
  const under = below >= card.scrollHeight || below >= above;
  card.style.maxHeight = `${under ? below : above}px`;
  card.style.top = `${under ? at.bottom + GAP : Math.max(EDGE, at.top - GAP - card.offsetHeight)}px`;
  card.style.left = `${Math.max(EDGE, Math.min(at.left, document.documentElement.clientWidth - card.offsetWidth - EDGE))}px`;
}

function show(card, link) {
  clearTimeout(waiting);
  if (card.matches(":popover-open")) return;
  card.showPopover({ source: link });
  place(card, link);
}

function later(milliseconds, action) {
  clearTimeout(waiting);
  waiting = setTimeout(action, milliseconds);
}

function hide(card) {
  if (!card.matches(":hover") && !card.contains(document.activeElement)) card.hidePopover();
}

function startCard(link) {
  const card = document.getElementById(link.dataset.card);
  if (!card || !card.showPopover) return;
  const mouse = (action) => (event) => event.pointerType === "mouse" && action();
  link.addEventListener("pointerenter", mouse(() => later(SHOW_MS, () => show(card, link))));
  link.addEventListener("pointerleave", mouse(() => later(HIDE_MS, () => hide(card))));
  card.addEventListener("pointerenter", () => clearTimeout(waiting));
  card.addEventListener("pointerleave", mouse(() => later(HIDE_MS, () => hide(card))));
  link.addEventListener("pointerdown", (event) => (touched = event.pointerType !== "mouse"));
  link.addEventListener("focus", () => link.matches(":focus-visible") && !touched && show(card, link));
  link.addEventListener("blur", () => later(HIDE_MS, () => hide(card)));
  link.addEventListener("click", (event) => {
    if (!touched) return;
    event.preventDefault();
    touched = false;
    show(card, link);
  });
}

document.querySelectorAll("a[data-card]").forEach(startCard);
