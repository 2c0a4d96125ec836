// The page "Change an assumption": sliders and boxes in, every headline with its range and verdict out.

import { copyLink, download, element, field, say } from "./controls.js";
import { DATA } from "./model.js";
import { quantity, range } from "./quantity.js";
import { baseValues, fromAddress, toAddress } from "./state.js";
import { claimedValue, drawsOfAssumptions, oneWay, ranges, results, verdict } from "./uncertainty.js";

const HEADLINES = Object.keys(DATA.headlines);

export function startExplorer(root) {
  const base = baseValues();
  const draws = drawsOfAssumptions();
  const state = { values: { ...base }, result: HEADLINES[0], waiting: 0 };
  const all = (selector) => [...root.querySelectorAll(selector)];
  const parts = {
    values: all("[data-value-of]"),
    ranges: all("[data-range-of]"),
    verdicts: all("[data-verdict-of]"),
    assumptions: all("[data-assumption]"),
    equations: all("[data-equation]"),
    tornado: root.querySelector("tbody.tornado"),
    summary: root.querySelector(".explorer-summary"),
    status: root.querySelector("[role=status]"),
    messages: root.querySelector(".explorer-messages"),
    everything: root.querySelector("input[name=everything]"),
  };
  const heldBack = () => Object.fromEntries(Object.entries(state.values).filter(([id, value]) => value !== base[id]));

  function showResults() {
    const found = results(state.values);
    for (const part of parts.values) say(part, quantity(resultNamed(part.dataset.valueOf, found), unitOf(part.dataset.valueOf)));
    for (const part of parts.verdicts) showVerdict(part, found);
    say(parts.summary, summary(found));
    showTornado(parts.tornado, state, found);
    showEquation(parts.equations, state, found);
    clearTimeout(state.waiting);
    state.waiting = setTimeout(showRanges);
  }

  // The draws take longer than all the rest, so they follow in a task of their own and never hold up a drag.
  function showRanges() {
    const spread = ranges(draws, heldBack(), HEADLINES);
    for (const part of parts.ranges) say(part, range(spread[part.dataset.rangeOf], unitOf(part.dataset.rangeOf)));
  }

  function showAssumptions() {
    const own = DATA.results[state.result].assumptions;
    for (const part of parts.assumptions) {
      const { assumption: id } = part.dataset;
      part.hidden = !parts.everything.checked && !own.includes(id) && state.values[id] === base[id];
    }
    for (const section of all(".assumptions section")) section.hidden = !section.querySelector("[data-assumption]:not([hidden])");
    for (const button of all("[data-scenario]")) {
      const { scenario } = button.dataset;
      const is = Object.entries(DATA.scenarios[scenario]).every(([id, value]) => state.values[id] === value);
      button.setAttribute("aria-pressed", String(is));
    }
  }

  function set(changes) {
    Object.assign(state.values, changes);
    for (const id of Object.keys(changes)) fields[id].show(changes[id]);
    showResults();
  }

  function settle() {
    showAssumptions();
    say(parts.status, summary(results(state.values)));
    history.replaceState(null, "", toAddress(state.values, base, chosen()) || location.pathname + location.search);
  }

  function chosen() {
    return state.result === HEADLINES[0] ? {} : { show: state.result };
  }

  function summary(found) {
    const claim = DATA.claims[DATA.headlines[state.result]];
    const { label, unit } = DATA.results[state.result];
    return `${label}: ${quantity(found[state.result], unit)}. The report prints “${claim.printed}”, which can mean ${claim.means}: ${verdict(claim, found[state.result])}.`;
  }

  function choose(result) {
    state.result = result;
    root.querySelector(`input[name=result][value=${result}]`).checked = true;
    showResults();
    settle();
  }

  function readAddress() {
    const { values, chosen: picked, problems } = fromAddress(location.hash, DATA.assumptions, { show: HEADLINES });
    set({ ...base, ...values });
    const elsewhere = problems.filter(({ name }) => name === null);
    parts.messages.replaceChildren(...elsewhere.map(({ problem }) => element("p", { textContent: problem })));
    choose(picked.show ?? state.result);
    for (const { name, text, problem } of problems) {
      if (name === null) continue;
      fields[name].refuse(text, problem);
      parts.assumptions.find((part) => part.dataset.assumption === name).hidden = false;
    }
  }

  const fields = Object.fromEntries(parts.assumptions.map((part) => [part.dataset.assumption, assumptionField(part, set, settle)]));
  for (const button of all("[data-scenario]")) {
    button.addEventListener("click", () => {
      set({ ...DATA.scenarios[button.dataset.scenario] });
      settle();
    });
  }
  for (const radio of all("input[name=result]")) radio.addEventListener("change", () => choose(radio.value));
  parts.everything.addEventListener("change", showAssumptions);
  root.querySelector("[data-action=reset]").addEventListener("click", () => {
    parts.messages.replaceChildren();
    set({ ...base });
    settle();
  });
  root.querySelector("[data-action=link]").addEventListener("click", () => {
    const address = location.href.split("#")[0] + toAddress(state.values, base, chosen());
    copyLink(address, root.querySelector("input[name=link]"), parts.status);
  });
  root.querySelector("[data-action=download]").addEventListener("click", () => {
    download("estimate.csv", table(state.values, results(state.values), ranges(draws, heldBack(), HEADLINES)));
  });
  window.addEventListener("hashchange", readAddress);
  readAddress();
}

// The slider, the box and the one-click choices of one assumption.
function assumptionField(container, set, settle) {
  const { id, low, high, unit } = DATA.assumptions[container.dataset.assumption];
  const slider = container.querySelector("input[type=range]");
  const step = niceStep(high - low);
  const one = field(container, DATA.assumptions[id], (value) => set({ [id]: value }));
  slider.addEventListener("input", () => set({ [id]: onStep(Number(slider.value), low, high, step) }));
  for (const input of [slider, one.box]) input.addEventListener("change", settle);
  const choices = [...container.querySelectorAll("button[data-value]")];
  for (const button of choices) {
    button.addEventListener("click", () => {
      set({ [id]: Number(button.dataset.value) });
      settle();
    });
  }
  return {
    refuse: one.refuse,
    show(value) {
      one.show(value);
      if (document.activeElement !== slider) slider.value = String(value);
      slider.setAttribute("aria-valuetext", quantity(value, unit));
      say(container.querySelector(".current"), quantity(value, unit));
      for (const button of choices) button.setAttribute("aria-pressed", String(Number(button.dataset.value) === value));
    },
  };
}

// A step of 1, 2 or 5 times a power of ten that divides a range into a few hundred.
function niceStep(range) {
  const power = 10 ** Math.floor(Math.log10(range / 200));
  return power * [1, 2, 5, 10].find((times) => times * power >= range / 200);
}

function onStep(value, low, high, step) {
  return Math.min(high, Math.max(low, Number((Math.round(value / step) * step).toPrecision(12))));
}

function resultNamed(name, found) {
  const [result, region] = name.split(/[[\]]/);
  return region === undefined ? found[result] : found[result][DATA.regions.indexOf(region)];
}

function unitOf(name) {
  return DATA.results[name.split("[")[0]].unit;
}

function showVerdict(part, found) {
  const claim = DATA.claims[part.dataset.verdictOf];
  const now = verdict(claim, claimedValue(claim, found));
  if (part.textContent !== now) {
    part.textContent = now;
    part.className = `verdict verdict-${now.replace(",", "").replaceAll(" ", "-")}`;
  }
}

// Bars from the low to the high end of each assumption, on one scale, with the current value as a line.
function showTornado(body, { values, result }, found) {
  const rows = oneWay(values, result);
  const { unit } = DATA.results[result];
  const ends = rows.flatMap(({ atLow, atHigh }) => [atLow, atHigh]).concat(found[result]);
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  const place = (value) => `${most > least ? (100 * (value - least)) / (most - least) : 50}%`;
  body.replaceChildren(...rows.map((row) => tornadoRow(row, unit, place, found[result])));
}

function tornadoRow({ id, low, high, atLow, atHigh }, unit, place, now) {
  const { label, unit: own } = DATA.assumptions[id];
  const bar = element("span", { className: "swing" });
  const line = element("span", { className: "now" });
  bar.style.left = place(Math.min(atLow, atHigh));
  bar.style.right = `calc(100% - ${place(Math.max(atLow, atHigh))})`;
  line.style.left = place(now);
  const track = element("span", { className: "track", ariaHidden: "true" }, bar, line);
  const end = (column, input, output) => {
    const cell = element("td", {}, quantity(output, unit, 3), element("small", { textContent: ` at ${quantity(input, own, 3)}` }));
    cell.dataset.label = column;
    return cell;
  };
  const name = element("th", { scope: "row", textContent: label });
  return element("tr", {}, name, end("At the low end", low, atLow), element("td", { className: "bar-cell" }, track), end("At the high end", high, atHigh));
}

// The equation of the chosen result, once in names and once with the current values in place of the names.
function showEquation(equations, { values, result }, found) {
  for (const part of equations) part.hidden = part.dataset.equation !== result;
  const shown = equations.find((part) => part.dataset.equation === result);
  const copy = shown.querySelector(".in-names math").cloneNode(true);
  for (const name of copy.querySelectorAll("mtext")) {
    const id = name.textContent;
    if (Object.hasOwn(values, id)) name.textContent = quantity(values[id], DATA.assumptions[id].unit);
    else if (typeof found[id] === "number") name.textContent = quantity(found[id], DATA.results[id].unit);
  }
  shown.querySelector(".in-values").replaceChildren(copy);
}

function table(values, found, spread) {
  const assumptions = Object.values(DATA.assumptions).map(({ id, unit, value }) => ["assumption", id, values[id], unit, value, "", "", "", ""]);
  const named = Object.entries(DATA.results).flatMap(([id, { unit, byRegion }]) =>
    byRegion ? DATA.regions.map((region) => [`${id}[${region}]`, unit]) : [[id, unit]],
  );
  const outcomes = named.map(([name, unit]) => {
    const [low, high] = spread[name] ?? ["", ""];
    const claim = Object.entries(DATA.claims).find(([, one]) => (one.region ? `${one.result}[${one.region}]` : one.result) === name);
    const value = resultNamed(name, found);
    return ["result", name, value, unit, "", low, high, claim?.[0] ?? "", claim ? verdict(claim[1], value) : ""];
  });
  return [["kind", "name", "value", "unit", "base", "p5", "p95", "claim", "verdict"], ...assumptions, ...outcomes];
}
