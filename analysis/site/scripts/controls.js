// What both pages do with the document: fields with their messages, downloads, links.

import { problemWith, readNumber } from "./state.js";

// Text is only ever set as text, so nothing that a reader or an address brings in is read as markup.
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// The box of one input with its message: calls back with a number that can be meant, and says what is wrong with another.
export function field(container, input, onValue) {
  const box = container.querySelector("input.box");
  const message = container.querySelector(".problem");
  const complain = (problem) => {
    say(message, problem);
    box.setAttribute("aria-invalid", String(Boolean(problem)));
  };
  box.addEventListener("input", () => {
    const problem = problemWith(input, box.value);
    complain(problem);
    if (!problem) onValue(readNumber(box.value, input.unit));
  });
  return {
    box,
    show(value) {
      if (document.activeElement !== box) box.value = String(value);
      complain("");
    },
    refuse(text, problem) {
      box.value = text;
      complain(problem);
    },
  };
}

export async function copyLink(address, box, status) {
  box.value = address;
  box.hidden = false;
  box.select();
  try {
    await navigator.clipboard.writeText(address);
    say(status, "The link is copied.");
  } catch {
    say(status, "The link is selected; copy it with your browser.");
  }
}

export function download(name, rows) {
  const quoted = (cell) => (/[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell));
  const text = rows.map((row) => row.map(quoted).join(",")).join("\n");
  const link = element("a", { download: name, href: URL.createObjectURL(new Blob([`${text}\n`], { type: "text/csv" })) });
  link.click();
  URL.revokeObjectURL(link.href);
}
