// The page "Change an assumption": sliders and boxes in, the chosen result with its range and what the report prints out.

import { against } from "./charts.js";
import { copy, download, element, field, say } from "./controls.js";
import { DATA } from "./model.js";
import { quantity, rangeText } from "./quantity.js";
import { baseValues, fromAddress, toAddress } from "./state.js";
import { drawsOfAssumptions, fits, oneWay, ranges, results } from "./uncertainty.js";

const CHOICES = DATA.questions; // results that the page answers, with the claim that prints each, if one does

export function startExplorer(root) {
  const base = baseValues();
  const draws = drawsOfAssumptions();
  const state = { values: { ...base }, result: Object.keys(CHOICES)[0], waiting: 0 };
  const all = (selector) => [...root.querySelectorAll(selector)];
  const one = (selector) => root.querySelector(selector);
  const rows = Object.fromEntries(all("[data-assumption]").map((row) => [row.dataset.assumption, row]));
  const changed = () => Object.keys(base).filter((id) => state.values[id] !== base[id]);
  const own = () => DATA.results[state.result].assumptions;
  const unit = () => DATA.results[state.result].unit;

  function showResults() {
    const found = results(state.values);
    const value = found[state.result];
    const claim = DATA.claims[CHOICES[state.result]];
    say(one(".value"), quantity(value, unit()));
    say(one(".printed"), claim ? `The report prints “${claim.printed}”. It is true of ${claim.means}: this ${fits(claim, value) ? "fits" : "does not fit"}.` : "The report prints no such number.");
    const untouched = changed().filter((id) => !own().includes(id)).map((id) => DATA.assumptions[id].label);
    say(one(".untouched"), untouched.length ? `This result does not depend on what you changed: ${untouched.join("; ")}.` : "");
    for (const part of all("[data-value-of]")) {
      const name = part.dataset.valueOf;
      const same = changed().length && !DATA.results[name].assumptions.some((id) => changed().includes(id));
      say(part, quantity(found[name], DATA.results[name].unit) + (same ? " (your change does not touch it)" : ""));
    }
    say(one(".python code"), python());
    clearTimeout(state.waiting);
    state.waiting = setTimeout(() => showRange(value, claim));
  }

  // The draws take longer than all the rest, so they follow in a task of their own and never hold up a drag.
  function showRange(value, claim) {
    const held = Object.fromEntries(changed().map((id) => [id, state.values[id]]));
    const drawn = rangeOf(held);
    const isDrawn = drawn[0] < drawn[1];
    say(one(".range"), isDrawn ? `Range: ${rangeText(drawn, unit())}, from the inputs that are drawn${isOfOwnEnds() ? " and from how absence without a known reason is counted" : ""}` : "No range: nothing that is left varies.");
    say(one(".outside"), isDrawn && (value < drawn[0] || value > drawn[1]) ? outside() : "");
    const accepted = claim && [claim.low ?? -Infinity, claim.high ?? Infinity];
    const label = `${DATA.results[state.result].label}: ${one(".value").textContent}. ${one(".range").textContent}. ${one(".printed").textContent}`;
    one(".against").replaceChildren(against(label, value, isDrawn ? drawn : null, accepted, (end) => quantity(end, unit(), 3)));
    showSwings(value);
  }

  // Our own estimate runs from none to all of the absence without a known reason, unless the reader has set that part.
  function isOfOwnEnds() {
    return CHOICES[state.result] === "" && !changed().some((id) => id in DATA.profiles.ends.low);
  }

  function rangeOf(held) {
    const ends = isOfOwnEnds() ? Object.values(DATA.profiles.ends) : [{}];
    const found = ends.flatMap((end) => ranges(draws, { ...held, ...end }, [state.result])[state.result]);
    return [Math.min(...found), Math.max(...found)];
  }

  function outside() {
    const ends = own().filter((id) => DATA.assumptions[id].distribution !== "choice" && [DATA.assumptions[id].low, DATA.assumptions[id].high].includes(state.values[id]));
    const labels = ends.map((id) => DATA.assumptions[id].label.toLowerCase());
    return `The value lies outside the range because it takes an end of ${labels.length ? `the range of: ${labels.join("; ")}` : "several ranges at once"}.`;
  }

  // The input that decides comes first.
  function order() {
    const swings = oneWay(state.values, state.result).map(({ id }) => id);
    const shown = [...swings, ...changed().filter((id) => !swings.includes(id))];
    one(".deciding").replaceChildren(...shown.map((id) => rows[id]));
    one(".others").replaceChildren(...Object.keys(rows).filter((id) => !shown.includes(id)).map((id) => rows[id]));
  }

  function showSwings(value) {
    const found = oneWay(state.values, state.result);
    const widest = found[0]?.swing || 1;
    for (const { id, atLow, atHigh, swing } of found) {
      const row = rows[id];
      row.querySelector(".swing").style.width = `${(100 * swing) / widest}%`;
      const isInRange = DATA.assumptions[id].distribution !== "choice" || (isOfOwnEnds() && id in DATA.profiles.ends.low);
      say(row.querySelector(".moves"), swing ? `${isInRange ? "Its range" : "The range above leaves it out, for it is set and not drawn. It"} moves the result from ${quantity(Math.min(atLow, atHigh), unit(), 3)} to ${quantity(Math.max(atLow, atHigh), unit(), 3)}.` : `Its range leaves the result at ${quantity(value, unit(), 3)}.`);
    }
    for (const id of Object.keys(rows).filter((name) => !own().includes(name))) say(rows[id].querySelector(".moves"), "The result does not depend on it.");
  }

  function set(changes) {
    Object.assign(state.values, changes);
    for (const id of Object.keys(changes)) fields[id].show(changes[id]);
    showResults();
  }

  function settle() {
    for (const button of all("[data-scenario]")) {
      const is = Object.entries(DATA.scenarios[button.dataset.scenario]).every(([id, value]) => state.values[id] === value);
      button.setAttribute("aria-pressed", String(is));
    }
    say(one("[role=status]"), `${DATA.results[state.result].label}: ${quantity(results(state.values)[state.result], unit())}`);
    history.replaceState(null, "", address());
  }

  function address() {
    const first = state.result === Object.keys(CHOICES)[0];
    return location.href.split("#")[0] + toAddress(state.values, base, first ? {} : { show: state.result });
  }

  function python() {
    const settings = changed().map((id) => `, ${id}=${state.values[id]}`).join("");
    return `from analysis import api\n\nprint(api.estimate("published"${settings})["${state.result}"])`;
  }

  function choose(result) {
    state.result = result;
    one("select[name=result]").value = result;
    for (const part of all("[data-equation]")) part.hidden = part.dataset.equation !== result;
    order();
    showResults();
    settle();
  }

  function readAddress() {
    const { values, chosen, problems } = fromAddress(location.hash, DATA.assumptions, { show: Object.keys(CHOICES) });
    set({ ...base, ...values });
    choose(chosen.show ?? state.result);
    one(".messages").replaceChildren(...problems.map((textContent) => element("p", { textContent })));
  }

  const fields = Object.fromEntries(Object.entries(rows).map(([id, row]) => [id, assumptionField(row, base[id], set, settle)]));
  for (const button of all("[data-scenario]")) {
    button.addEventListener("click", () => {
      set({ ...DATA.scenarios[button.dataset.scenario] });
      settle();
    });
  }
  one("select[name=result]").addEventListener("change", (event) => choose(event.target.value));
  one("[data-action=reset]").addEventListener("click", () => {
    one(".messages").replaceChildren();
    set({ ...base });
    choose(state.result);
  });
  one("[data-action=link]").addEventListener("click", () => copy(address(), root));
  one("[data-action=python]").addEventListener("click", () => copy(python(), root));
  one("[data-action=download]").addEventListener("click", () => download("estimate.csv", table(state.values)));
  window.addEventListener("hashchange", readAddress);
  readAddress();
}

// The slider, the box and the one-click choices of one assumption.
function assumptionField(row, base, set, settle) {
  const { id, unit } = DATA.assumptions[row.dataset.assumption];
  const slider = row.querySelector("input[type=range]");
  const one = field(row, DATA.assumptions[id], (value) => set({ [id]: value ?? base }));
  slider.addEventListener("input", () => set({ [id]: Number(slider.value) }));
  for (const input of [slider, one.box]) input.addEventListener("change", settle);
  const choices = [...row.querySelectorAll("button[data-value]")];
  for (const button of choices) {
    button.addEventListener("click", () => {
      set({ [id]: Number(button.dataset.value) });
      settle();
    });
  }
  return {
    show(value) {
      one.show(value);
      if (document.activeElement !== slider) slider.value = String(value);
      slider.setAttribute("aria-valuetext", quantity(value, unit));
      for (const button of choices) button.setAttribute("aria-pressed", String(Number(button.dataset.value) === value));
    },
  };
}

function table(values) {
  const found = results(values);
  const inputs = Object.values(DATA.assumptions).map(({ id, label, unit }) => ["assumption", label, values[id], unit]);
  const outcomes = Object.entries(DATA.results).filter(([, { byRegion }]) => !byRegion).map(([name, { label, unit }]) => ["result", label, found[name], unit]);
  return [["kind", "label", "value", "unit"], ...inputs, ...outcomes];
}
