// The list of tickets: kept up to date, walked through with the keyboard.

import { latest } from "./fragments.js";

const PAGE = 25; // agents_ui/queue.py
const CALM_MS = 400;
const links = () => [...document.querySelectorAll("#queue .row a")];
const isChosen = (link) => link.getAttribute("aria-current") === "page";
let place = Math.max(links().findIndex(isChosen), 0);
let timer = 0;

/** As many pages as are open are fetched anew; the morph keeps focus and scroll position. */
const refresh = latest(async () => {
  const target = document.getElementById("queue");
  const pages = Math.max(1, Math.ceil(links().length / PAGE));
  await htmx.ajax("GET", `${target.dataset.url}&pages=${pages}`, { target, swap: "outerMorph" });
  const chosen = links().findIndex(isChosen);
  if (chosen >= 0) place = chosen;
});

/** Something of the list has changed. Many changes at once are one look. */
export function refreshQueue() {
  timer ||= setTimeout(() => {
    timer = 0;
    refresh();
  }, CALM_MS);
}

/** To the ticket that stands `step` after the shown one; where that one has left the list, from its old place. */
export function goBy(step) {
  const all = links();
  const chosen = all.findIndex(isChosen);
  const from = chosen >= 0 ? chosen : place - (step > 0 ? 1 : 0);
  const next = all[from + step];
  if (next) next.click();
  return Boolean(next);
}

/** Moves the focus by `step` among `items`. */
export function focusBy(items, step) {
  const at = items.findIndex((item) => item.contains(document.activeElement));
  const next = items[at < 0 ? 0 : Math.min(Math.max(at + step, 0), items.length - 1)];
  next?.focus();
  return Boolean(next);
}

export const focusRow = (step) => focusBy(links(), step);
export const isInQueue = () => Boolean(document.activeElement?.closest("#queue"));

document.querySelector("#queue [aria-current=page]")?.scrollIntoView({ block: "nearest" });
