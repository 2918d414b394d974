// Colleagues at the same tickets: shown in the list and in the head of the open one, until it ends by itself.

import { fetchJson, latest } from "./fragments.js";
import { isFollowed, stay, tell } from "./telling.js";

const BEAT_MS = 20_000; // tickets/realtime/presence.py
const CALM_MS = 600;
const words = document.getElementById("here-words").dataset;
const places = () => [...document.querySelectorAll("[data-here]")];
const initial = (name) => [...name][0];
let known = {};
let timer = 0;
let whenKnown = () => {};

const look = latest(async () => {
  const asked = [...new Set(places().map((place) => place.dataset.here))].map((ticket) => ["ticket", ticket]);
  known = asked.length ? await fetchJson(`${words.url}?${new URLSearchParams(asked)}`) : {};
  showColleagues();
  const soonest = Math.min(...Object.values(known).flat().map((one) => one.left_ms));
  if (Number.isFinite(soonest)) lookAgain(soonest);
});

function lookAgain(ms) {
  clearTimeout(timer);
  timer = setTimeout(() => look().catch(() => {}), ms + CALM_MS);
}

/** Somebody came, went, or began to reply. Many changes at once are one look. */
export const lookForColleagues = () => lookAgain(0);

export function showColleagues() {
  for (const place of places()) {
    const people = known[place.dataset.here] ?? [];
    const said = JSON.stringify(people.map(({ name, since_ms: since }) => [name, since !== null]));
    if (place.dataset.said === said && place.childElementCount === people.length) continue;
    place.dataset.said = said;
    place.replaceChildren(...people.map(avatar));
  }
  whenKnown(known);
}

function avatar({ name, since_ms: since }) {
  const isReplying = since !== null;
  const element = document.createElement("span");
  element.className = "avatar";
  element.toggleAttribute("data-replying", isReplying);
  element.title = (isReplying ? words.replying : words.viewing).replace("{}", name);
  element.role = "img";
  element.ariaLabel = element.title;
  element.textContent = initial(name);
  return element;
}

/** This page shows `ticket`: colleagues are told so at `url`, and `claimed(who)` hears who answers it, or "". */
export function bePresent(ticket, url, claimed) {
  const beat = () => document.hidden || tell(url, "viewing");
  whenKnown = () => claimed((known[ticket] ?? []).find((one) => one.is_first)?.name ?? "");
  setInterval(beat, BEAT_MS);
  document.addEventListener("visibilitychange", beat);
  addEventListener("pagehide", () => isFollowed() || tell(url, "gone"));
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    stay();
    beat();
  });
  beat();
}

document.addEventListener("htmx:after:swap", showColleagues);
lookForColleagues();
