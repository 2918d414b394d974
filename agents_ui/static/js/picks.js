// Rows that are picked for one verb: V, or Shift with the keys that walk. They stay picked while the list changes.

import { focusRow, links, refreshQueue } from "./queue.js";
import { closeSheet } from "./sheet.js";
import { keepOffer } from "./undoing.js";

const boxOf = (link) => link?.closest(".row").querySelector(".row-pick");
const nameOf = (box) => box.value.split(":")[0];
const boxes = () => [...document.querySelectorAll("#queue .row-pick")];
const picked = new Set();

/** The row one stands on; without one, the chosen one. */
const here = () =>
  links().find((link) => link === document.activeElement) ??
  links().find((link) => link.getAttribute("aria-current") === "page");

function pick(link, isPicked) {
  const box = boxOf(link);
  if (!box) return false;
  box.checked = isPicked ?? !box.checked;
  remember();
  return true;
}

/** Picks the row and goes on by `step`: again the other way, it is put back. */
function extend(step) {
  const from = here();
  if (!from) return focusRow(step);
  const wasPicked = boxOf(from).checked;
  from.focus();
  focusRow(step);
  const to = here();
  if (!wasPicked || to === from) return pick(from, true);
  return boxOf(to).checked ? pick(from, false) : pick(to, true);
}

function remember() {
  picked.clear();
  boxes().filter((box) => box.checked).forEach((box) => picked.add(nameOf(box)));
  say();
}

function say() {
  const place = document.querySelector("[data-picked]");
  if (place) place.textContent = picked.size;
  document.getElementById("queue")?.toggleAttribute("data-picking", picked.size > 0);
}

function clear() {
  picked.clear();
  restore();
}

function unpick(all) {
  all.forEach((value) => picked.delete(nameOf({ value })));
  restore();
}

/** After the list was fetched anew: what has left it is picked no more. */
function restore() {
  for (const box of boxes()) box.checked = picked.has(nameOf(box));
  remember();
}

export const pickKeys = {
  v: () => pick(here()),
  "shift+j": () => extend(1),
  "shift+k": () => extend(-1),
  "shift+ArrowDown": () => extend(1),
  "shift+ArrowUp": () => extend(-1),
};

document.addEventListener("change", (event) => event.target.matches(".row-pick") && remember());
document.addEventListener("htmx:after:swap", restore);
document.addEventListener("click", (event) => event.target.closest("[data-unpick]") && clear());
document.addEventListener("keydown", (event) => {
  const isElsewhere = event.target.closest("input:not([type=checkbox]), textarea, select") || document.querySelector("dialog[open], [popover]:popover-open");
  if (event.key !== "Escape" || !picked.size || isElsewhere) return;
  event.preventDefault();
  clear();
});
/** Where it was asked for is known as it begins: by its answer another sheet may be open, or other rows be picked. */
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  ctx.isOfPicks = ctx.request.method === "POST" && Boolean(ctx.sourceElement.closest("#sheet, #bulk"));
});
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  if (!ctx.isOfPicks) return;
  if (ctx.sourceElement.closest("#sheet")) closeSheet();
  if (ctx.response.status !== 204) return;
  keepOffer(ctx);
  unpick(ctx.request.body.getAll("ticket"));
  refreshQueue();
});
