// The list of tickets: kept up to date, walked through with the keyboard.

import { isDecided } from "./carried.js";
import { isLost, landWhenLost } from "./focus.js";
import { fetchHtml, latest, morph } from "./fragments.js";
import { tried } from "./tried.js";

const CALM_MS = 400;
const OLD = "queue:old";
export const links = () => [...document.querySelectorAll("#queue .row a")];
const isChosen = (link) => link.getAttribute("aria-current") === "page";
const rowOf = (link) => link.closest(".row").id;
const end = document.getElementById("queue-end");
const END_MS = 2_500;
/** The rows as they stood when the chosen one was among them, and which one it was. */
let stood = { rows: [], at: -1, row: null };
let timer = 0;
let leaving = 0;
/** So many pages are open, and what asks for one more is settled: a look from before would take its rows away again. */
let pages = 1;
let more = Promise.resolve();

/** As many pages as are open are fetched anew; the morph keeps focus and scroll position. */
const refresh = latest(async () => {
  const asked = more;
  await asked;
  const queue = () => document.getElementById("queue");
  const html = await fetchHtml(`${queue().dataset.url}&pages=${pages}`);
  if (more !== asked) return refreshQueue();
  const at = links().indexOf(document.activeElement);
  await morph(queue(), html);
  remember();
  if (at >= 0 && isLost()) (links().at(at) ?? links().at(-1))?.focus();
  landWhenLost();
});

function remember() {
  const all = links();
  const at = all.findIndex(isChosen);
  if (at >= 0) stood = { rows: all.map(rowOf), at, row: all[at].closest(".row").cloneNode(true) };
  else if (stood.row && all.length) keepPlace(all);
}

/** What is shown beside the list stays in it, where it stood, after it has left it: one goes on from there. */
function keepPlace(all) {
  const row = stood.row.cloneNode(true);
  const state = document.createElement("span");
  state.className = "state";
  state.textContent = document.getElementById("queue").dataset.left;
  row.dataset.left = "";
  row.querySelector(".row-foot").replaceChildren(state);
  const before = placeLeft(all);
  if (before < 0) all[0].closest(".rows").prepend(row);
  else all[before].closest(".row").after(row);
}

/** Something of the list has changed. Many changes at once are one look. */
export function refreshQueue() {
  timer ||= setTimeout(() => {
    timer = 0;
    tried(refresh);
  }, CALM_MS);
}

/** What follows may have been prepared before what was done here: its list is looked at without waiting to be told. */
export const passOld = () => sessionStorage.setItem(OLD, "");

function refreshOld() {
  if (sessionStorage.getItem(OLD) === null) return;
  sessionStorage.removeItem(OLD);
  tried(refresh);
}

/** Where the shown one stands, -1 where none is. It is put back first where a look at the list has just dropped it. */
function chosenAt() {
  if (!links().some(isChosen)) remember();
  return links().findIndex(isChosen);
}

/** To the ticket that stands `step` after the shown one. */
export function goBy(step) {
  const at = chosenAt();
  const next = links()[at + step];
  if (next) next.click();
  else if (step > 0) sayEnd();
  return true;
}

/** To the ticket to go on with: the one below the shown one, else the first, else the list that says all is done. */
export async function goOn() {
  const below = () => {
    const at = chosenAt();
    return links().slice(at + 1).find(isLeft);
  };
  // A page that was prepared ahead may still list what has been answered since.
  if (!below()) await refresh().catch(() => {});
  const next = below() ?? links().find((link) => !isChosen(link) && isLeft(link));
  if (next) next.click();
  else location.assign(document.getElementById("queue").dataset.page);
}

const isLeft = (link) => !isDecided(link.pathname);

/** Where the nearest row stands that came before the chosen one, while that was in the list; -1 before all. */
function placeLeft(all) {
  const present = all.map(rowOf);
  const before = stood.rows.slice(0, Math.max(stood.at, 0)).reverse();
  return present.indexOf(before.find((row) => present.includes(row)));
}

function sayEnd() {
  clearTimeout(leaving);
  end.hidden = false;
  leaving = setTimeout(() => (end.hidden = true), END_MS);
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

/** More was asked for: one goes on with the first row that came. */
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (!ctx.sourceElement.closest(".rows-more")) return;
  ctx.rowsBefore = links().length;
  more = new Promise((resolve) => (ctx.settle = resolve));
});
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => ctx.settle?.());
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx?.rowsBefore === undefined) return;
  pages += 1;
  if (isLost()) links().at(ctx.rowsBefore)?.focus();
});

remember();
refreshOld();
document.querySelector("#queue [aria-current=page]")?.scrollIntoView({ block: "nearest" });
