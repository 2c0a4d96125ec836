// The page "Your organisation": a place, or numbers that a reader types, in; days, full-time staff and cost out.

import { funnel, lines } from "./charts.js";
import { copy, download, element, field, say } from "./controls.js";
import { finder, meant } from "./find.js";
import { DATA, estimatePlace } from "./model.js";
import { quantity, rangeText } from "./quantity.js";
import { fromAddress, toAddress } from "./state.js";

const { profiles } = DATA;
const RESULTS = ["answer_days", "answer_fte", "answer_absence_cost"];
const TYPED = Object.keys(profiles.typed);
const DAYS_OF_YEAR = 365;
const OWN = { code: "", name: "Your own numbers", kind: "typed", type: "", area: "", notes: [], scores: {}, successor: "" };
const COMPUTED = "computed from the rows below: days = staff × rate × share × calendar days; staff away = days ÷ calendar days; pay = staff away × pay × calendar days ÷ 365";
const percent = (share) => quantity(share, "share", 3);
const chance = (rate, lost) => [-1, 1].map((side) => rate * Math.exp((side * profiles.chance) / Math.sqrt(lost)));

const inputsOf = ({ inputs }) => ({ ...profiles.common, ...inputs });

// The model for one place: its own staff and rate, the calendar and the pay of its months, one nation.
export function profileResults(place, changes = {}, typed = {}) {
  const inputs = inputsOf(place);
  const days = inputs.days_per_fte_year;
  const { own_fte: staff = inputs.england_staff, own_rate: rate = inputs.england_sickness_rate, own_share: share, own_pay: pay } = typed;
  return estimatePlace({
    ...DATA.scenarios.best,
    ...inputs,
    ...changes,
    ...(share === undefined ? {} : { recorded_share: share, unknown_share: 0 }),
    england_sickness_rate: rate,
    england_staff: staff,
    ...(pay === undefined ? {} : { nhs_pay_per_fte: (pay * days) / DAYS_OF_YEAR, pay_of_absent_staff: 1 }),
    ...DATA.oneRegion,
  });
}

export function profileRange(place, typed, name) {
  return ["low", "high"].map((end) => profileResults(place, profiles.ends[end], typed)[name]);
}

export function startProfile(root) {
  const state = { place: profiles.england, typed: {} };
  const one = (selector) => root.querySelector(selector);
  const isOwn = () => Object.keys(state.typed).length > 0;
  const shown = () => (isOwn() ? { ...state.place, ...OWN } : state.place);

  function show() {
    const place = shown();
    const found = profileResults(place, {}, state.typed);
    say(one(".name"), place.name);
    say(one(".kind"), about(state));
    say(one(".covers"), state.typed.own_share === undefined ? profiles.covers : "There is no range, for the share is typed and nothing else varies.");
    for (const name of RESULTS) {
      say(one(`[data-value-of=${name}]`), quantity(found[name], DATA.results[name].unit, 2));
      say(one(`[data-range-of=${name}]`), rangeText(profileRange(place, state.typed, name), DATA.results[name].unit));
    }
    say(one(".answer"), answer(place, found));
    one(".local").hidden = isOwn();
    one(".shared").hidden = state.typed.own_share !== undefined;
    one(".notes").replaceChildren(...place.notes.map((text) => element("li", { textContent: text })));
    one(".successor").replaceChildren(...(place.successor ? ["Look there: ", element("a", { href: `#place=${place.successor}`, textContent: byCode(place.successor).name })] : []));
    one(".pictures").replaceChildren(...(isOwn() || place.kind === "England" ? [] : pictures(place)));
    const hasScores = Object.keys(place.scores).length > 0;
    one(".scores").hidden = !hasScores;
    one(".no-scores").hidden = hasScores || place.kind !== "organisation";
    for (const cell of root.querySelectorAll("[data-score]")) say(cell, place.scores[cell.dataset.score]?.toFixed(2) ?? "not held");
    for (const [id, made] of Object.entries(fields)) if (!made.isWrong()) made.show(state.typed[id] ?? own(state.place)[id]);
    say(one(".python code"), python());
    say(one(".where"), `${address()}, ${today()}`);
    history.replaceState(null, "", address());
  }

  function address() {
    return location.href.split(/[?#]/)[0] + toAddress(state.typed, {}, { place: state.place.code });
  }

  function python() {
    const named = { own_fte: "fte", own_rate: "sickness_rate", own_share: "mental_health_share", own_pay: "pay" };
    const typed = Object.entries(state.typed).map(([id, value]) => `, ${named[id]}=${value}`);
    return `from analysis import api\n\nanswer = api.profile("${state.place.code}"${typed.join("")})\nprint(answer.days)\nprint(answer.fte)\nprint(answer.cost_pounds)`;
  }

  function table() {
    const place = shown();
    const period = monthsText(place);
    const found = profileResults(place, {}, state.typed);
    const ranged = (label, name, unit, source) => [label, place.name, period, found[name], ...profileRange(place, state.typed, name), unit, source];
    const input = (id, unit) => [profiles.typed[id].label, place.name, period, state.typed[id] ?? own(state.place)[id], "", "", unit, sourceOf(id)];
    return [
      ["label", "place", "period", "value", "low", "high", "unit", "source"],
      ...RESULTS.map((name) => ranged(profiles.terms[name], name, DATA.results[name].unit, COMPUTED)),
      input("own_fte", "FTE"),
      input("own_rate", "share"),
      ranged("Share of absence that is mental ill-health", "answer_share", "share", sourceOf("own_share")),
      input("own_pay", "pounds per FTE and year"),
      ["Calendar days of these months", place.name, period, inputsOf(state.place).days_per_fte_year, "", "", "days", "calendar; a year's pay has 365"],
    ];
  }

  const sourceOf = (id) => (state.typed[id] === undefined ? profiles.sources[id] : "typed by you");

  function readAddress() {
    const { values, chosen, problems } = fromAddress(location.hash, profiles.typed, { place: profiles.codes });
    Object.assign(state, { place: byCode(chosen.place ?? profiles.england.code), typed: values });
    for (const made of Object.values(fields)) made.forget();
    one(".messages").replaceChildren(...problems.map((textContent) => element("p", { textContent })));
    show();
  }

  const fields = Object.fromEntries(
    TYPED.map((id) => [
      id,
      field(one(`[data-input=${id}]`), profiles.typed[id], (value) => {
        if (value === null) delete state.typed[id];
        else state.typed[id] = value;
        show();
      }),
    ]),
  );
  finder(one("#find"), one("#found"), profiles.places, one(".name"));
  one("[data-action=print]").addEventListener("click", () => window.print());
  one("[data-action=link]").addEventListener("click", () => copy(address(), root));
  one("[data-action=download]").addEventListener("click", () => download(fileName(shown(), "csv"), table()));
  one("[data-action=picture]").addEventListener("click", () => savePicture(shown(), state, address()));
  one("[data-action=python]").addEventListener("click", () => copy(python(), root));
  for (const { box } of Object.values(fields)) box.addEventListener("blur", show);
  window.addEventListener("hashchange", readAddress);
  // What another page asks for: a place of the book's search, or words typed into the front page's box.
  const query = new URLSearchParams(location.search);
  const wanted = query.get("find") ?? "";
  const place = query.get("place") ?? meant(wanted, profiles.places)?.code;
  if (place && !location.hash) history.replaceState(null, "", toAddress({}, {}, { place }));
  readAddress();
  if (wanted && !place) {
    one("#find").value = wanted;
    one("#find").dispatchEvent(new Event("input"));
  }
}

const today = () => new Date().toLocaleDateString("en-GB", { dateStyle: "long" });

const byCode = (code) => profiles.places.find((place) => place.code === code) ?? profiles.england;

function answer(place, found) {
  const [days, fte, cost] = RESULTS.map((name) => quantity(found[name], DATA.results[name].unit, 2));
  const where = place.kind === "typed" ? "With these numbers an organisation" : place.name;
  return `${where} lost about ${days} to mental ill-health in ${monthsText(place)}: ${fte.replace(" FTE", " full-time staff")} away at any time, ${cost} of pay.`;
}

const monthsText = (place) => place.span ?? profiles.span;

const fileName = (place, ending) => `${[...new Set([place.code, place.name]), monthsText(place)].join(" ").trim().toLowerCase().replace(/[^a-z0-9]+/g, "-")}.${ending}`;

// What the boxes show of a place of which nothing is typed.
function own(place) {
  const inputs = inputsOf(place);
  return {
    own_fte: inputs.england_staff,
    own_rate: inputs.england_sickness_rate,
    own_share: profileResults(place).answer_share,
    own_pay: (inputs.nhs_pay_per_fte * inputs.pay_of_absent_staff * DAYS_OF_YEAR) / inputs.days_per_fte_year,
  };
}

// What kind of place it is; of typed numbers, which they are and whose the others.
function about({ place, typed }) {
  const given = Object.entries(typed).map(([id, value]) => `${profiles.typed[id].short} ${quantity(value, profiles.typed[id].unit)} instead of ${quantity(own(place)[id], profiles.typed[id].unit)}`);
  if (given.length) return `Typed by you: ${given.join(", ")}. All else is that of ${place.name}.`;
  return [place.type, place.area, place.code].filter((word) => word && word !== place.name).join(" · ");
}

function peers(place) {
  return profiles.places.filter(({ kind, type }) => kind === "organisation" && type === place.type);
}

function pooled(places) {
  const lost = places.reduce((total, place) => total + place.lost, 0);
  return lost / places.reduce((total, place) => total + place.lost / place.inputs.england_sickness_rate, 0);
}

function pictures(place) {
  const like = place.kind === "organisation" ? peers(place) : [];
  const few = place.fte < profiles.fewest;
  const series = [
    { name: "England", className: "england", values: profiles.england.rates },
    ...(like.length ? [{ name: place.type, className: "type", values: profiles.types[place.type] }] : []),
    { name: place.name, className: "own", values: place.rates },
  ];
  const keys = element("p", { className: "key" }, ...series.map(({ name, className }) => element("span", { className, textContent: name })));
  const path = element("figure", {}, element("figcaption", { textContent: "Sickness absence rate of all causes, by month" }), lines(`Monthly rates of ${series.map(({ name }) => name).join(", ")}`, profiles.monthNames, series), keys);
  if (few) path.append(element("p", { className: "about", textContent: "So few staff that a month's rate says little: a few people move it." }));
  if (!like.length) return [path];
  const middle = pooled(like);
  const dots = like.map((other) => ({ across: other.fte, up: 100 * other.inputs.england_sickness_rate, own: other.code === place.code }));
  const limits = (fte) => chance(100 * middle, middle * fte * profiles.common.days_per_fte_year);
  const [low, high] = chance(middle, (middle * place.lost) / place.inputs.england_sickness_rate);
  const rate = place.inputs.england_sickness_rate;
  const told = rate < low ? "below what chance alone would give" : rate > high ? "above what chance alone would give" : "within what chance alone would give";
  const inside = dots.filter(({ across, up }) => limits(across)[0] <= up && up <= limits(across)[1]).length;
  const isMoreThanChance = inside < 0.95 * dots.length;
  const caption = `Its rate, ${percent(rate)}, is ${told} around ${percent(middle)}, the rate of all ${like.length} of its type`;
  return [path, element("figure", {}, element("figcaption", { textContent: caption }), funnel(`${caption}. Across: full-time staff. Up: sickness absence rate. Curves: limits of chance, 95%.`, dots, 100 * middle, limits), element("p", { className: "about", textContent: `Each dot is an organisation: across, its full-time staff; up, its sickness absence rate. By chance alone 95 of 100 would lie between the curves; ${inside} of ${dots.length} do${isMoreThanChance ? ", so those of its type differ by more than chance" : ""}.` }))];
}

// One picture to send: the name, the three numbers with their ranges, the months, what is left out, source, date, address.
function savePicture(place, state, address) {
  const { typed } = state;
  const [width, height, margin] = [1280, 760, 48];
  const canvas = element("canvas", { width, height });
  const pen = canvas.getContext("2d");
  const { backgroundColor, color, fontFamily } = getComputedStyle(document.body);
  const write = (text, x, y, size) => {
    pen.font = `${size}px ${fontFamily}`;
    pen.fillText(text, x, y, width - x - margin);
  };
  pen.fillStyle = backgroundColor;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = color;
  write(place.name, margin, 96, 48);
  write(about(state), margin, 136, 22);
  write(`Lost to mental ill-health, ${monthsText(place)}`, margin, 184, 26);
  const found = profileResults(place, {}, typed);
  RESULTS.forEach((name, row) => {
    const { unit } = DATA.results[name];
    write(quantity(found[name], unit, 2).replace("FTE", "full-time staff"), margin, 280 + 104 * row, 48);
    if (typed.own_share === undefined) write(`range ${rangeText(profileRange(place, typed, name), unit)}`, 660, 280 + 104 * row, 26);
  });
  write(`${typed.own_share === undefined ? "The share that is mental ill-health is England’s. " : ""}Left out: mental ill-health recorded as something else, work while unwell, leavers, cover, costs on top of wages.`, margin, 592, 22);
  write(`Caring for the NHS Workforce, re-run. NHS England data, OGL v3.0. Saved ${today()}.`, margin, 640, 22);
  write(address, margin, 688, 22);
  element("a", { download: fileName(place, "png"), href: canvas.toDataURL("image/png") }).click();
}
