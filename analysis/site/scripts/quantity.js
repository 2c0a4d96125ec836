// Numbers as a reader meets them; the same texts as analysis.display.number_format gives.

const SINGULAR = { people: "person", days: "day", hours: "hour", minutes: "minute", seconds: "second", points: "point" };
const LARGE = [[1e9, "billion"], [1e6, "million"]];

function plain(value, digits) {
  const rounded = Number(value.toPrecision(digits));
  const decimals = rounded ? Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded)))) : 0;
  return rounded.toLocaleString("en-GB", { maximumFractionDigits: Math.min(decimals, 100) }).replace("-", "−");
}

export function number(value, digits = 4) {
  if (!Number.isFinite(value)) return "no limit";
  const rounded = Math.abs(Number(value.toPrecision(digits)));
  for (const [size, name] of LARGE) if (rounded >= size) return `${plain(value / size, digits)} ${name}`;
  return plain(value, digits);
}

export function quantity(value, unit, digits = 4) {
  if (unit.startsWith("pounds")) {
    return `${value < 0 ? "−" : ""}£${number(Math.abs(value), digits)}${unit.slice("pounds".length)}`;
  }
  if (unit === "share") return `${number(value * 100, digits)}%`;
  if (unit === "percent") return `${number(value, digits)}%`;
  if (unit === "year") return String(value);
  if (["ratio", "times", "rank"].includes(unit)) return number(value, digits);
  const [first, ...rest] = unit.split(" ");
  return [number(value, digits), value === 1 ? (SINGULAR[first] ?? first) : first, ...rest].join(" ");
}

export function range([low, high], unit) {
  if (low === high) return "nothing left to draw";
  const first = unit.startsWith("pounds") || unit === "share" ? quantity(low, unit, 3) : number(low, 3);
  return `${first} to ${quantity(high, unit, 3)}`;
}
