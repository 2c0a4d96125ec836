// Ranges from draws, swings, and whether a value fits a claim, for the values that a reader has set.

import { DATA, estimateRegions } from "./model.js";

export const DRAWS = 1000;
const SEED = 2020;
const QUANTILES = [0.05, 0.95];

export function results(values) {
  return estimateRegions({ ...values, ...DATA.staffOfRegions });
}

// Uniform numbers from 0 to 1, the same in every browser (mulberry32).
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function triangular(low, mode, high, uniform) {
  const below = (mode - low) / (high - low);
  return uniform < below
    ? low + Math.sqrt(uniform * (high - low) * (mode - low))
    : high - Math.sqrt((1 - uniform) * (high - low) * (high - mode));
}

// One value of an assumption from its distribution; a structural choice stays at its base.
export function drawn({ distribution, low, value, high }, uniform) {
  if (distribution === "choice" || low === high) return value;
  return distribution === "triangular" ? triangular(low, value, high, uniform) : low + uniform * (high - low);
}

// Draws of all assumptions, one object a draw, made once: the same draws serve every state, so ranges don't flicker.
// Assumptions that move together share one uniform number.
export function drawsOfAssumptions(draws = DRAWS) {
  const next = generator(SEED);
  const rows = Object.values(DATA.assumptions);
  return Array.from({ length: draws }, () => {
    const uniforms = {};
    return Object.fromEntries(rows.map((row) => [row.id, drawn(row, (uniforms[row.movesWith] ??= next()))]));
  });
}

// The 5th and the 95th percentile of the results named. What the reader has set is held, all else is drawn.
export function ranges(draws, held, names, estimate = results) {
  const found = Object.fromEntries(names.map((name) => [name, new Float64Array(draws.length)]));
  draws.forEach((draw, place) => {
    const one = estimate({ ...draw, ...held });
    for (const name of names) found[name][place] = one[name];
  });
  return Object.fromEntries(names.map((name) => [name, quantiles(found[name])]));
}

// Quantiles between the two nearest draws, as NumPy has them.
function quantiles(sample) {
  sample.sort();
  return QUANTILES.map((share) => {
    const place = share * (sample.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sample.length - 1);
    return sample[below] + (place - below) * (sample[above] - sample[below]);
  });
}

// Each assumption of a result at either end of its range, the others as they stand; the largest swing first.
export function oneWay(values, result) {
  const at = (changes) => results({ ...values, ...changes })[result];
  const rows = DATA.results[result].assumptions.map((id) => {
    const { low, high } = DATA.assumptions[id];
    const [atLow, atHigh] = [at({ [id]: low }), at({ [id]: high })];
    return { id, low, high, atLow, atHigh, swing: Math.abs(atHigh - atLow) };
  });
  return rows.sort((first, second) => second.swing - first.swing);
}

// Whether a value can be what a printed number means.
export function fits({ low, high, lowIncluded, highIncluded }, value) {
  const above = low === null || (lowIncluded ? value >= low : value > low);
  const below = high === null || (highIncluded ? value <= high : value < high);
  return above && below;
}
