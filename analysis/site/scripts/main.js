// Starts the page that is open, and lets a browser's console call what the pages call.

import { csvCell } from "./controls.js";
import { startExplorer } from "./explorer.js";
import { find } from "./find.js";
import { DATA } from "./model.js";
import { profileRange, profileResults, startProfile } from "./profile.js";
import { quantity } from "./quantity.js";
import { drawsOfAssumptions, fits, oneWay, ranges, results } from "./uncertainty.js";

globalThis.compendium = { DATA, csvCell, drawsOfAssumptions, find, fits, oneWay, profileRange, profileResults, quantity, ranges, results };

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("section.explorer").forEach(startExplorer);
  document.querySelectorAll("section.profile").forEach(startProfile);
});
