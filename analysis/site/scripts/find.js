// Finds places by any part of a name, by initials, by area or by code, and forgives mistakes.

import { element } from "./controls.js";
import { likeness } from "./state.js";

const SHOWN = 12;
const TAIL = 0.5; // of the best place's points: what fits less is not shown
const SMALL_WORDS = new Set(["and", "of", "the", "for", "nhs"]);

const words = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f'’]/g, "").match(/[a-z0-9]+/g) ?? [];

// The words of what was typed that tell places apart.
const telling = (text) => words(text).filter((word) => !SMALL_WORDS.has(word));

// "LTHT" for Leeds Teaching Hospitals NHS Trust; with and without the last words, which people often leave out.
export function initials(name) {
  const long = telling(name);
  const short = long.filter((word) => !["foundation", "trust"].includes(word));
  const [letters, without] = [long, short].map((list) => list.map((word) => word[0]).join(""));
  return [letters, without, `${without}t`, `${without}ft`];
}

// How well one typed word fits one word of a name, from 0 to 1.
function fit(typed, word) {
  if (word === typed) return 1;
  if (word.startsWith(typed)) return 0.9;
  if (typed.length > 3 && word.includes(typed)) return 0.7;
  const alike = typed.length > 3 ? likeness(typed, word) : 0;
  return alike >= 0.5 ? 0.6 * alike : 0;
}

// The places that fit what was typed, the best first; the nearest ones if none fits well.
export function find(text, places) {
  const typed = telling(text);
  if (!typed.length) return [];
  const score = (place) => {
    const short = [place.code.toLowerCase(), ...initials(place.name)].indexOf(typed.join(""));
    if (short >= 0) return short < 2 ? 3 : 2;
    const best = (list, word) => Math.max(0, ...list.map((other) => fit(word, other)));
    const named = typed.map((word) => Math.max(best(words(place.name), word), 0.5 * best(words(place.area), word)));
    const matched = named.filter((one) => one > 0).length / typed.length;
    return (matched * named.reduce((sum, one) => sum + one, 0)) / typed.length;
  };
  const scored = places.map((place) => ({ place, points: score(place) })).filter(({ points }) => points > 0.2);
  scored.sort((first, second) => second.points - first.points || second.place.fte - first.place.fte);
  return scored.filter(({ points }) => points >= TAIL * scored[0].points).map(({ place }) => place);
}

// Whether what was typed stands in a place's name, area, code or initials as it is, and is not only like it.
function isLiteral(text, { code, name, area }) {
  const own = [...words(name), ...words(area), code.toLowerCase(), ...initials(name)];
  return telling(text).every((word) => own.some((other) => other.includes(word)));
}

// The one place that was meant: by its code, by its whole name, or because no other fits; undefined where several may be.
export function meant(text, places) {
  const found = find(text, places).filter((place) => isLiteral(text, place));
  const typed = words(text).join(" ");
  return found.length === 1 ? found[0] : found.find(({ code, name }) => [code, name].some((own) => words(own).join(" ") === typed));
}

// A box with links under it. A link is the address of a place, so the browser itself follows it and goes back from it.
export function finder(input, list, places, heading) {
  input.addEventListener("input", () => {
    const all = find(input.value, places);
    const found = all.slice(0, SHOWN).map(linkTo);
    if (all.length > SHOWN) found.push(line(`${SHOWN} of ${all.length} places. Type more to find yours.`));
    if (all.length && !isLiteral(input.value, all[0])) found.unshift(line("No place has just that in its name. The nearest:"));
    if (!all.length && input.value.trim()) found.push(line("Nothing is like that. Try a part of the name, or type your own numbers below."));
    list.replaceChildren(...found);
  });
  input.addEventListener("keydown", ({ key }) => {
    if (key === "Enter" && find(input.value, places).slice(0, 1).some((best) => isLiteral(input.value, best))) list.querySelector("a").click();
    if (key === "Escape") list.replaceChildren();
  });
  list.addEventListener("click", () => {
    input.value = "";
    list.replaceChildren();
    heading.focus();
  });
}

const line = (textContent) => element("li", {}, element("p", { textContent }));

function linkTo({ code, name, area, kind, type }) {
  const about = element("small", { textContent: ` ${[type || kind, area, code].filter(Boolean).join(", ")}` });
  return element("li", {}, element("a", { href: `#place=${code}` }, name, about));
}
