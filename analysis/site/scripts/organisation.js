// The page "Your organisation": staff and a sickness rate in, days, full-time equivalents and cost out.

import { copyLink, download, element, field, say } from "./controls.js";
import { DATA, estimatePlace } from "./model.js";
import { number, quantity, range } from "./quantity.js";
import { baseValues, fromAddress, nearest, toAddress } from "./state.js";
import { DRAWS, drawsOfAssumptions, normals, ranges } from "./uncertainty.js";

const [FTE, RATE, PEOPLE] = ["local_fte", "local_sickness_rate", "local_people"];
const RECORDED = "recorded";
const TYPED_AS = { [FTE]: (fte) => fte.toFixed(1), [RATE]: (rate) => quantity(rate, "share"), [PEOPLE]: (people) => people.toFixed(0) };

// The model for one place: its staff are counted now, so nothing is scaled, carried forward or added.
export function placeResults(values, local) {
  return estimatePlace({
    ...values,
    fte_england: local[FTE],
    sickness_rate: local[RATE] ?? values.sickness_rate,
    uk_scaling: 1,
    staff: local[PEOPLE] ?? local[FTE] * values.heads_per_fte,
    england_growth: 0,
    heads_per_fte: local[PEOPLE] === undefined ? values.heads_per_fte : local[PEOPLE] / local[FTE],
    region_fte: [local[FTE]],
    region_gp_fte: [0],
    region_is_english: [1],
  });
}

export function startOrganisation(root) {
  const base = baseValues();
  const draws = drawsOfAssumptions();
  const chance = normals(DRAWS);
  const names = Object.keys(DATA.labelsOfPlaces);
  const state = { place: DATA.places[0], typed: {}, values: { ...base } };
  const one = (selector) => root.querySelector(selector);
  const all = (selector) => [...root.querySelectorAll(selector)];
  const held = () => Object.fromEntries(Object.entries(state.values).filter(([id, value]) => value !== base[id]));
  const local = () => ({ ...known(state.place), ...state.typed });

  function spread() {
    const now = local();
    const noise = state.typed[RATE] === undefined ? state.place.logSpread : 0;
    let at = 0;
    return ranges(draws, held(), names, (values) => {
      const factor = Math.exp(noise * chance[at++]);
      return placeResults(values, now[RATE] === undefined ? now : { ...now, [RATE]: now[RATE] * factor });
    });
  }

  function show() {
    const now = local();
    const found = placeResults(state.values, now);
    const recorded = placeResults(DATA.scenarios[RECORDED], now);
    const ranged = spread();
    const own = Object.keys(held()).length ? "Your assumptions" : "The report’s route";
    say(one(".own-route"), own);
    for (const part of all("[data-value-of]")) {
      part.dataset.label = own;
      say(part, quantity(found[part.dataset.valueOf], unitOf(part.dataset.valueOf), 3));
    }
    for (const part of all("[data-recorded]")) say(part, quantity(recorded[part.dataset.recorded], unitOf(part.dataset.recorded), 3));
    for (const part of all("[data-range-of]")) say(part, range(ranged[part.dataset.rangeOf], unitOf(part.dataset.rangeOf)));
    say(one(".name"), state.place.name);
    say(one(".caption"), captionOf(state, now));
    say(one(".finding"), findingOf(recorded, found, own));
    one(".cautions").replaceChildren(...cautions(state).map((text) => element("li", { textContent: text })));
    one(".basis").replaceChildren(...basis(state, now).map(([name, value, source]) => basisRow(name, value, source)));
    one(".to-explorer").href = `explorer.html${toAddress(state.values, base)}`;
    return { found, recorded, ranged };
  }

  function showLocal() {
    const assumed = { [RATE]: state.values.sickness_rate, [PEOPLE]: local()[FTE] * state.values.heads_per_fte };
    const now = { ...assumed, ...local() };
    for (const [id, one] of Object.entries(fields)) {
      one.show(TYPED_AS[id](now[id]));
      say(one.about, state.typed[id] === undefined ? sourceOf(id, state.place) : "typed by you");
    }
  }

  function settle() {
    history.replaceState(null, "", address());
  }

  function address() {
    return location.href.split("#")[0] + toAddress({ ...state.values, ...state.typed }, base, { place: state.place.code });
  }

  function choose(place) {
    state.place = place;
    state.typed = {};
    one("#place").value = place.name;
    complain("");
    showLocal();
    show();
  }

  function complain(problem) {
    say(one("#problem-place"), problem);
    one("#place").setAttribute("aria-invalid", String(Boolean(problem)));
  }

  function readAddress() {
    const codes = DATA.places.map(({ code }) => code);
    const { values, chosen, problems } = fromAddress(location.hash, { ...DATA.assumptions, ...DATA.localInputs }, { place: codes });
    const typed = Object.keys(values).filter((name) => Object.hasOwn(DATA.localInputs, name));
    state.values = { ...base, ...Object.fromEntries(Object.entries(values).filter(([name]) => !typed.includes(name))) };
    choose(DATA.places.find(({ code }) => code === chosen.place) ?? state.place);
    state.typed = Object.fromEntries(typed.map((name) => [name, values[name]]));
    showLocal();
    show();
    one(".explorer-messages").replaceChildren(...problems.map(({ problem }) => element("p", { textContent: problem })));
  }

  const fields = Object.fromEntries(
    all("[data-local]").map((container) => {
      const id = container.dataset.local;
      const made = field(container, DATA.localInputs[id], (value) => {
        state.typed[id] = value;
        showLocal();
        show();
      });
      made.box.addEventListener("change", settle);
      return [id, { ...made, about: container.querySelector(".about") }];
    }),
  );
  one("#place").addEventListener("change", () => {
    const text = one("#place").value.trim();
    const place = DATA.places.find(({ name, code }) => [name, code].some((known) => known.toLowerCase() === text.toLowerCase()));
    if (!place) return complain(`No place has the name “${text.slice(0, 60)}”; nearest: ${nearest(text, DATA.places.map(({ name }) => name))}.`);
    choose(place);
    return settle();
  });
  one("[data-action=print]").addEventListener("click", () => window.print());
  one("[data-action=link]").addEventListener("click", () => copyLink(address(), one("input[name=link]"), one(".explorer-messages")));
  one("[data-action=download]").addEventListener("click", () => download("organisation.csv", table(state, show(), local())));
  window.addEventListener("hashchange", readAddress);
  readAddress();
}

// What is held of a place, by the name of the input.
function known({ fte, sicknessRate }) {
  return sicknessRate === null ? { [FTE]: fte } : { [FTE]: fte, [RATE]: sicknessRate };
}

function unitOf(name) {
  return DATA.results[name].unit;
}

function sourceOf(id, { sicknessRate, period }) {
  if (id === FTE) return `local: ${period}`;
  if (id === RATE) return sicknessRate === null ? "no local rate is held: England, 2018/19" : `local: ${period}`;
  return "not held: full-time equivalents times people per FTE, a national assumption; type your own";
}

function captionOf({ place, typed }, now) {
  const rate = now[RATE] === undefined ? "England’s sickness rate of 2018/19" : `a sickness rate of ${quantity(now[RATE], "share", 3)}`;
  return `A year at ${number(now[FTE])} full-time equivalents and ${rate}${Object.keys(typed).length ? ", as typed" : ` (${place.period})`}`;
}

function findingOf(recorded, found, own) {
  const [least, first] = [recorded, found].map(({ mental_health_days: days }) => quantity(days, "days", 3));
  const route = own === "Your assumptions" ? "with your assumptions" : "on the report’s route";
  return `${least} a year lost to mental ill-health if only what the NHS records as such counts, at England’s share of 2019/20, ${first} ${route}.`;
}

// What the figures can't carry, as far as it applies to what is shown.
function cautions({ place, typed }) {
  const told = [];
  if (typed[RATE] === undefined && place.sicknessRate !== null && place.logSpread) {
    const [low, high] = [-1.96, 1.96].map((z) => quantity(place.sicknessRate * Math.exp(z * place.logSpread), "share", 3));
    const england = DATA.places[0].sicknessRate;
    const apart = Math.abs(Math.log(place.sicknessRate / england)) > 1.96 * place.logSpread;
    told.push(
      `Chance alone moves the sickness rate of a place of this size: ${low} to ${high} (95% interval). England’s, ${quantity(england, "share", 3)}, is ${apart ? "outside" : "inside, so the two can’t be told apart"}.`,
    );
  }
  if (typed[RATE] === undefined && place.sicknessRate !== null) {
    told.push(`The rate is that of ${place.period}.${seasonOf(DATA.yearOverMonthsHeld)}`);
  }
  if (place.sicknessRate === null) told.push("Nothing but the number of staff is local here: two places with the same staff get the same result.");
  told.push("The share of absence that is mental ill-health, and the cost of an employee, are national. No local figure for either is held here, so the cost says how many staff there are and no more.");
  return told;
}

function seasonOf(yearOverMonths) {
  if (yearOverMonths === 1) return "";
  const [apart, side] = [Math.abs(yearOverMonths - 1), yearOverMonths > 1 ? "above" : "below"];
  return ` England’s rate over whole years was ${quantity(apart, "share", 2)} ${side} that of these months, from 2010 to 2019; nothing here is adjusted for it.`;
}

function basis({ place, typed, values }, now) {
  const from = (id) => (typed[id] === undefined ? sourceOf(id, place) : "typed by you");
  const rows = [
    ["Staff, full-time equivalents", number(now[FTE]), from(FTE)],
    ["Sickness absence rate", quantity(now[RATE] ?? values.sickness_rate, "share"), from(RATE)],
    ["People employed", number(now[PEOPLE] ?? now[FTE] * values.heads_per_fte), from(PEOPLE)],
  ];
  const national = DATA.nationalOfPlaces.map((id) => [DATA.assumptions[id].label, quantity(values[id], DATA.assumptions[id].unit), nationalSource(id, values)]);
  return [...rows, ...national];
}

function nationalSource(id, values) {
  return values[id] === DATA.assumptions[id].value ? "national: the report’s route" : "national: set by you";
}

function basisRow(name, value, source) {
  return element("tr", {}, element("th", { scope: "row", textContent: name }), labelled("Value", value), labelled("From", source));
}

function labelled(label, text) {
  const cell = element("td", { textContent: text });
  cell.dataset.label = label;
  return cell;
}

function table({ place, typed, values }, { found, recorded, ranged }, now) {
  const inputs = basis({ place, typed, values }, now).map(([name, value, source]) => ["input", name, value, "", "", "", "", source]);
  const results = Object.entries(DATA.labelsOfPlaces).map(([id, label]) => ["result", label, found[id], unitOf(id), recorded[id], ...ranged[id], ""]);
  return [["kind", "name", "value", "unit", "recorded absence only", "p5", "p95", "source"], ["place", place.name, place.code, "", "", "", "", place.period], ...inputs, ...results];
}
