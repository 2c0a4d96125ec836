// Starts the page that is open, and lets a browser's console call what the pages call.

import { startExplorer } from "./explorer.js";
import { DATA } from "./model.js";
import { placeResults, startOrganisation } from "./organisation.js";
import { quantity } from "./quantity.js";
import { drawsOfAssumptions, oneWay, ranges, results } from "./uncertainty.js";

globalThis.compendium = { DATA, drawsOfAssumptions, oneWay, placeResults, quantity, ranges, results };

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("section.explorer:not(.organisation)").forEach(startExplorer);
  document.querySelectorAll("section.organisation").forEach(startOrganisation);
});
