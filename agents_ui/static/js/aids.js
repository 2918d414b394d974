// Translations and summaries: asked for by a form, fetched when a push says that one has changed.

import { announce } from "./announcer.js";
import { landWhenLost } from "./focus.js";
import { fetchFragment, latest } from "./fragments.js";
import { showMoments } from "./moments.js";

const LONG = 8;
const isLong = () => document.querySelectorAll("#messages .message[data-public]").length > LONG;

/** For each place one at a time: what is asked for later is not answered before. */
const readers = new Map();

async function refresh({ id }) {
  if (!readers.has(id)) readers.set(id, latest(() => read(document.getElementById(id))));
  await readers.get(id)();
}

async function read(place) {
  const fresh = place && (await fetchFragment(place.dataset.aid)).getElementById(place.id);
  const now = place && document.getElementById(place.id);
  if (!now || fresh.isEqualNode(now)) return;
  if (now !== place) return read(now); // asked for anew meanwhile
  now.replaceWith(fresh);
  showMoments(fresh);
  landWhenLost();
  const hasCome = "ended" in fresh.dataset && !("ended" in now.dataset);
  if (hasCome) announce(fresh.querySelector(".aid-head")?.textContent.trim());
}

/** A push names one; after a gap in the pushes those that are under way are looked at. */
export const aids = {
  changed: async ({ aid, seq }) => {
    const place = document.getElementById(aid === "summary" ? "summary" : `translation-${seq}`);
    if (place) await refresh(place);
  },
  refresh: () => Promise.all([...document.querySelectorAll("[data-aid][data-pending]")].map(refresh)),
  refreshSummary: async () => isLong() && refresh(document.getElementById("summary")),
};

/** What is fetched for the page puts the focus where it belongs by itself. */
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => ctx.request && landWhenLost());

/**
 * A key: the newest message in another language, as far as one can tell, else the newest that may be. False where there
 * is nothing to translate.
 */
export function translateNewest() {
  const asks = [...document.querySelectorAll("#messages .aid-ask")];
  const ask = asks.findLast(({ dataset }) => !("quiet" in dataset)) ?? asks.at(-1);
  ask?.click();
  return Boolean(ask);
}
