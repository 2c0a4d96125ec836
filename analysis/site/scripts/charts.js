// Small drawings as SVG, made for the width at which they are read.

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [360, 220, 40, 34, 12, 12];

function shape(name, attributes, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  return made;
}

// A canvas with axes: the scales from data to places, and a group of shapes to add to.
function canvas(label, across, up, { ticksAcross, ticksUp, height = HEIGHT }) {
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": label, class: "chart" });
  const x = (value) => LEFT + ((value - across[0]) / (across[1] - across[0] || 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value) => height - BOTTOM - ((value - up[0]) / (up[1] - up[0] || 1)) * (height - BOTTOM - TOP);
  for (const [value, text] of ticksUp) {
    svg.append(shape("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value), class: "grid" }));
    svg.append(shape("text", { x: LEFT - 5, y: y(value) + 4, "text-anchor": "end" }, text));
  }
  for (const [value, text, anchor = "middle"] of ticksAcross) {
    svg.append(shape("text", { x: x(value), y: height - BOTTOM + 16, "text-anchor": anchor }, text));
  }
  return { svg, x, y };
}

const path = (points) => points.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
const percentTicks = (low, high) => {
  const step = high - low > 4 ? 2 : high - low > 2 ? 1 : 0.5;
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => [(first + index) * step, `${(first + index) * step}%`]);
};

// Lines by month: series are {name, className, values}, a value of null leaves a gap.
export function lines(label, months, series) {
  const all = series.flatMap(({ values }) => values).filter((value) => value !== null);
  const up = [Math.floor(Math.min(...all)), Math.ceil(Math.max(...all))];
  const ticksAcross = months.map((month, index) => [index, month]).filter((_, index) => index % 2 === 0);
  const { svg, x, y } = canvas(label, [0, months.length - 1 || 1], up, { ticksAcross, ticksUp: percentTicks(...up) });
  for (const { values, className } of series) {
    const points = values.map((value, index) => [index, value]).filter(([, value]) => value !== null);
    svg.append(shape("path", { d: path(points.map(([index, value]) => [x(index), y(value)])), class: `line ${className}` }));
    for (const [index, value] of points) svg.append(shape("circle", { cx: x(index), cy: y(value), r: 2.5, class: className }));
  }
  return svg;
}

// Rates against size with the limits of chance: dots are {across, up, own}, limits a function from size to [low, high].
export function funnel(label, dots, middle, limits) {
  const sizes = dots.map(({ across }) => across);
  const rates = dots.map(({ up }) => up);
  const across = [0, 1.05 * Math.max(...sizes)];
  const up = [Math.floor(Math.min(...rates)), Math.ceil(Math.max(...rates))];
  const step = 10 ** Math.floor(Math.log10(across[1] / 2));
  const ticksAcross = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((times) => times * step * (across[1] / step > 5 ? 2 : 1)).filter((size) => size < across[1]).map((size) => [size, size.toLocaleString("en-GB")]);
  const { svg, x, y } = canvas(label, across, up, { ticksAcross, ticksUp: percentTicks(...up) });
  const least = Math.min(...sizes);
  const places = Array.from({ length: 40 }, (_, index) => least + ((across[1] - least) * index) / 39);
  const inside = (rate) => Math.max(up[0], Math.min(up[1], rate));
  for (const end of [0, 1]) svg.append(shape("path", { d: path(places.map((size) => [x(size), y(inside(limits(size)[end]))])), class: "limit" }));
  svg.append(shape("line", { x1: x(0), x2: x(across[1]), y1: y(middle), y2: y(middle), class: "middle" }));
  for (const dot of [...dots].sort((first, second) => Number(first.own) - Number(second.own))) {
    svg.append(shape("circle", { cx: x(dot.across), cy: y(dot.up), r: dot.own ? 6 : 3, class: dot.own ? "own" : "other" }));
  }
  return svg;
}

// A value with its range against what a printed number can mean; any part may be missing.
export function against(label, value, range, claim, text) {
  const ends = [value, ...(range ?? []), ...(claim ?? [])].filter(Number.isFinite);
  const span = Math.max(...ends) - Math.min(...ends) || Math.abs(value) || 1;
  const across = [Math.min(...ends) - 0.08 * span, Math.max(...ends) + 0.08 * span];
  const ticksAcross = [[across[0], text(Math.min(...ends)), "start"], [across[1], text(Math.max(...ends)), "end"]];
  const { svg, x } = canvas(label, across, [0, 1], { ticksAcross, ticksUp: [], height: 90 });
  const within = (end) => x(Math.max(across[0], Math.min(across[1], end)));
  if (claim) svg.append(shape("rect", { x: within(claim[0]), width: Math.max(2, within(claim[1]) - within(claim[0])), y: 10, height: 40, class: "claim" }));
  if (range) svg.append(shape("line", { x1: x(range[0]), x2: x(range[1]), y1: 30, y2: 30, class: "range" }));
  svg.append(shape("circle", { cx: x(value), cy: 30, r: 6, class: "own" }));
  return svg;
}
