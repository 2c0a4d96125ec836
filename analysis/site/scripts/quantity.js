// Numbers as a reader meets them; the same texts as analysis.number_format gives.

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

// The ends of a range in one unit, with as many digits as it takes to tell them apart.
export function rangeText([low, high], unit) {
  if (low === high) return "none";
  const text = (value, digits) => (unit.startsWith("pounds") || unit === "share" ? quantity(value, unit, digits) : number(value, digits));
  const digits = [2, 3, 4, 5, 6, 7, 8].find((count) => text(low, count) !== text(high, count)) ?? 9;
  return `${text(low, digits)} to ${quantity(high, unit, digits)}`;
}
