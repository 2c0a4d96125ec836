// The search page: asks Pagefind's index, which is part of the site, for the words in the address.

const WORDS_OF_A_QUESTION = /\b(how|much|many|what|which|who|when|where|why|does|do|did|is|are|was|were|the|a|an|of|to|in|on|for|it|its|there)\b/gi;
const AT_A_TIME = 12;
// A page that says much of the words comes before an entry that says only that.
const RANKING = { pageLength: 0, termFrequency: 0, termSaturation: 2, metaWeights: { title: 0, address: 0, kind: 0 } };

const status = document.querySelector(".found");
const list = document.querySelector(".results");
const more = document.querySelector("button.more");
const asked = new URLSearchParams(location.search).get("q")?.trim() ?? "";

// Pagefind marks the words that it found in an extract of the page's own text, which it has escaped.
function item(result) {
  const entry = document.createElement("li");
  const link = Object.assign(document.createElement("a"), { href: result.meta.address, textContent: result.meta.title });
  const kind = Object.assign(document.createElement("span"), { className: "kind", textContent: result.meta.kind });
  const extract = Object.assign(document.createElement("p"), { innerHTML: result.excerpt });
  entry.append(link, " ", kind, extract);
  return entry;
}

async function show(results) {
  const next = results.splice(0, AT_A_TIME);
  list.append(...(await Promise.all(next.map((result) => result.data()))).map(item));
  more.hidden = !results.length;
}

async function search() {
  const pagefind = await import("../pagefind/pagefind.js");
  const words = asked.replace(WORDS_OF_A_QUESTION, " ").replace(/\s+/g, " ").trim();
  await pagefind.options({ ranking: RANKING });
  const { results } = await pagefind.search(words || asked);
  status.textContent = results.length ? `${results.length} results for “${asked}”` : `Nothing found for “${asked}”.`;
  more.addEventListener("click", () => show(results));
  await show(results);
}

document.querySelector("#again").value = asked;
if (asked && location.protocol === "file:") {
  status.textContent = "The search works on the site and not in a page that was opened from a folder.";
} else if (asked) {
  search();
}
