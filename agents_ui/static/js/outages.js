// Whether the assistant works: on every page of the console, told when it changes.

import { fetchFragment, latest } from "./fragments.js";
import { showMoments } from "./moments.js";
import { tried } from "./tried.js";

// The server's processes remember for 2 s what they knew, and not every page has to ask in the same instant.
const KNOWN_MS = 2_200;
const SPREAD_MS = 2_000;
let timer = 0;

const fetchOutages = latest(async () => {
  const place = document.getElementById("outages");
  const fresh = (await fetchFragment(place.dataset.url)).getElementById("outages");
  showMoments(fresh);
  place.replaceChildren(...fresh.childNodes);
});

export function refreshOutages() {
  clearTimeout(timer);
  timer = setTimeout(tried, KNOWN_MS + Math.random() * SPREAD_MS, fetchOutages);
}
