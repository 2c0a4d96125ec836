// Finds places by any part of a name, by initials, by area or by code, and forgives mistakes.

import { element } from "./controls.js";

const SHOWN = 8;
const SMALL_WORDS = new Set(["and", "of", "the", "for", "nhs"]);

const words = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f'’]/g, "").match(/[a-z0-9]+/g) ?? [];
const pairs = (word) => [...word].slice(1).map((letter, place) => word[place] + letter);

// "LTHT" for Leeds Teaching Hospitals NHS Trust; with and without the last words, which people often leave out.
export function initials(name) {
  const letters = words(name).filter((word) => !SMALL_WORDS.has(word)).map((word) => word[0]).join("");
  const without = words(name).filter((word) => !SMALL_WORDS.has(word) && !["foundation", "trust"].includes(word)).map((word) => word[0]).join("");
  return [letters, without, `${without}t`, `${without}ft`];
}

// How well one typed word fits one word of a name, from 0 to 1.
function fit(typed, word) {
  if (word === typed) return 1;
  if (word.startsWith(typed)) return 0.9;
  if (typed.length > 3 && word.includes(typed)) return 0.7;
  const [own, other] = [pairs(typed), pairs(word)];
  const alike = own.filter((pair) => other.includes(pair)).length;
  const share = (2 * alike) / (own.length + other.length || 1);
  return typed.length > 3 && share > 0.5 ? 0.6 * share : 0;
}

// The places that fit what was typed, the best first; the nearest ones if none fits well.
export function find(text, places) {
  const typed = words(text).filter((word) => !SMALL_WORDS.has(word));
  if (!typed.length) return [];
  const score = (place) => {
    const short = [place.code.toLowerCase(), ...initials(place.name)].indexOf(typed.join(""));
    if (short >= 0) return short < 2 ? 3 : 2;
    const best = (list, word) => Math.max(0, ...list.map((other) => fit(word, other)));
    const named = typed.map((word) => Math.max(best(words(place.name), word), 0.5 * best(words(place.area), word)));
    return named.reduce((sum, one) => sum + one, 0) / typed.length;
  };
  const scored = places.map((place) => ({ place, points: score(place) })).filter(({ points }) => points > 0.2);
  scored.sort((first, second) => second.points - first.points || second.place.fte - first.place.fte);
  return scored.slice(0, SHOWN).map(({ place }) => place);
}

// A box with a list of links under it, for pointer, touch and keyboard (the combobox pattern of WAI-ARIA).
export function finder(input, list, places, choose) {
  let at = -1;
  const options = () => [...list.children];
  const mark = (place) => {
    at = place;
    options().forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    if (options()[at]) input.setAttribute("aria-activedescendant", options()[at].id);
    else input.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  };
  const open = () => {
    const found = find(input.value, places);
    list.replaceChildren(...found.map((place, index) => optionOf(place, index, pick)));
    if (!found.length && input.value.trim()) list.replaceChildren(element("li", { textContent: "Nothing is like that. Try a part of the name." }));
    list.hidden = !list.children.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1);
  };
  const pick = (place) => {
    input.value = "";
    close();
    choose(place);
  };
  input.addEventListener("input", open);
  input.addEventListener("keydown", (event) => {
    const last = options().length - 1;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open();
      mark(event.key === "ArrowDown" ? Math.min(at + 1, last) : Math.max(at - 1, 0));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const found = find(input.value, places);
      if (found.length) pick(found[Math.max(at, 0)]);
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 150)); // after a click on an option
}

function optionOf(place, index, pick) {
  const link = element("a", { href: `#place=${place.code}`, tabIndex: -1, textContent: place.name });
  const option = element("li", { id: `found-${index}`, role: "option" }, link, element("small", { textContent: ` ${place.area || place.kind}, ${place.code}` }));
  option.addEventListener("mousedown", (event) => {
    event.preventDefault();
    pick(place);
  });
  return option;
}
