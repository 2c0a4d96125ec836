// What a reader has set: read from boxes and from the address, checked, and written back to the address.

import { DATA } from "./model.js";
import { quantity } from "./quantity.js";

const MOST_NAMES = 100; // of an address; more are no link of this site
const NUMBER = /^[-+−]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?(e[-+]?\d+)?$/i;

export function baseValues() {
  return Object.fromEntries(Object.values(DATA.assumptions).map(({ id, value }) => [id, value]));
}

// A number as a reader types it, 1,400,000 or £38,000 or 1.4e6; a share as 30% or 30 or 0.3; NaN for anything else.
export function readNumber(text, unit) {
  const hasSign = unit === "share" && text.trim().endsWith("%");
  const digits = (hasSign ? text.trim().slice(0, -1) : text).trim().replace(unit.startsWith("pounds") ? "£" : "", "");
  if (!/\d/.test(digits) || !NUMBER.test(digits)) return NaN;
  const value = Number(digits.replaceAll(",", "").replace("−", "-"));
  return hasSign || (unit === "share" && value > 1) ? value / 100 : value;
}

// A value as its box shows it, in a form that can be typed.
export function typedForm(value, unit) {
  const [size, digits] = unit === "share" ? [100 * value, 4] : [value, 7];
  const text = size.toLocaleString("en-GB", { maximumSignificantDigits: digits });
  return unit === "share" ? `${text}%` : text;
}

// Why a number can't be meant as the value of an input; an empty text if it can.
export function problemWith({ label, unit, lowest, highest, low, high }, text) {
  const value = readNumber(text, unit);
  if (Number.isNaN(value)) return `${label}: “${shortened(text)}” is not a number.`;
  if (value >= lowest && value <= highest) return "";
  const range = low === undefined ? "" : ` Defensible: ${quantity(low, unit)} to ${quantity(high, unit)}.`;
  return `${label}: ${shortened(text)} can’t be meant; expected ${quantity(lowest, unit)} to ${quantity(highest, unit)}.${range}`;
}

// What an address sets, checked name by name: numbers, a choice from each of the lists in `choices`, and what is wrong.
export function fromAddress(hash, inputs, choices = {}) {
  const found = { values: {}, chosen: {}, problems: [] };
  for (const [name, text] of [...new URLSearchParams(hash.replace(/^#/, ""))].slice(0, MOST_NAMES)) {
    const problem = problemInAddress(name, text, inputs, choices);
    if (problem) found.problems.push(problem);
    else if (Object.hasOwn(choices, name)) found.chosen[name] = text;
    else found.values[name] = readNumber(text, inputs[name].unit);
  }
  return found;
}

function problemInAddress(name, text, inputs, choices) {
  if (Object.hasOwn(inputs, name)) return problemWith(inputs[name], text);
  if (!Object.hasOwn(choices, name)) {
    return `The address names “${shortened(name)}”, which is unknown; nearest: ${nearest(name, [...Object.keys(inputs), ...Object.keys(choices)])}.`;
  }
  return choices[name].includes(text) ? "" : `The address has ${name} “${shortened(text)}”, which is unknown; nearest: ${nearest(text, choices[name])}.`;
}

// The address of a state: only what differs from the base, so that a link says what was changed.
export function toAddress(values, base, chosen = {}) {
  const changed = Object.keys(values).filter((name) => values[name] !== base[name]);
  const parts = [...Object.entries(chosen), ...changed.map((name) => [name, String(values[name])])];
  return parts.length ? `#${new URLSearchParams(parts)}` : "";
}

// How alike two words are by the pairs of letters that they share, from 0 to 1.
export function likeness(first, second) {
  const [own, other] = [first, second].map((word) => [...word.toLowerCase()].slice(1).map((letter, place) => word[place].toLowerCase() + letter));
  return (2 * own.filter((pair) => other.includes(pair)).length) / (own.length + other.length || 1);
}

export function nearest(name, known) {
  return known.reduce((best, other) => (likeness(name, other) > likeness(name, best) ? other : best));
}

function shortened(text) {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
