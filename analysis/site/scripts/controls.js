// What both pages do with the document: fields with their messages, downloads, links.

import { problemWith, readNumber, typedForm } from "./state.js";

// Text is only ever set as text, so nothing that a reader or an address brings in is read as markup.
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// The box of one input with its message: calls back with a number that can be meant, or null for an empty box, and says
// what is wrong with anything else.
export function field(container, input, onValue) {
  const box = container.querySelector("input.box");
  const message = container.querySelector(".problem");
  const complain = (problem) => {
    say(message, problem);
    box.setAttribute("aria-invalid", String(Boolean(problem)));
  };
  box.addEventListener("input", () => {
    if (!box.value.trim()) {
      complain("");
      return onValue(null);
    }
    const problem = problemWith(input, box.value);
    complain(problem);
    return problem ? undefined : onValue(readNumber(box.value, input.unit));
  });
  return {
    box,
    show(value) {
      if (document.activeElement === box) return;
      box.value = typedForm(value, input.unit);
      complain("");
    },
    isWrong: () => box.getAttribute("aria-invalid") === "true",
    forget: () => complain(""),
  };
}

// Copies a text; where a browser does not let a page copy, the text stands there to be selected.
export async function copy(text, root) {
  const copied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  say(root.querySelector(".copied"), copied ? "Copied." : `Select and copy this: ${text}`);
}

// A cell as CSV has it; a text that a spreadsheet would run as a formula gets an apostrophe first.
export function csvCell(cell) {
  const text = typeof cell === "string" && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : String(cell);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function download(name, rows) {
  const text = rows.map((row) => row.map(csvCell).join(",")).join("\n");
  const link = element("a", { download: name, href: URL.createObjectURL(new Blob([`${text}\n`], { type: "text/csv" })) });
  link.click();
  URL.revokeObjectURL(link.href);
}
