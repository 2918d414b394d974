// A page of things that wait for a decision: live, walked through with the keyboard, rendered anew by the server.

import { announce } from "./announcer.js";
import { gone } from "./connection.js";
import { startPage, upAndDown } from "./console.js";
import { isLost, landWhenLost } from "./focus.js";
import { fetchHtml, latest, morph, writtenIn } from "./fragments.js";
import { notYetRead } from "./keys.js";
import { focusBy } from "./queue.js";
import { showRefusal } from "./refusal.js";
import { refuseIn } from "./refused-field.js";
import { tried } from "./tried.js";
import { keepOffer, onUndone } from "./undoing.js";

const board = () => document.querySelector("[data-board]");
const items = () => [...document.querySelectorAll("[data-item]")];
const focused = () => items().find((item) => item.contains(document.activeElement));
const chosen = () => focused() ?? items()[0];
const isHere = (id) => Boolean(document.getElementById(id));
/** What was decided here, the last one last, and whether it went with that. */
let decided = [];
/** What something was asked of here. */
const asked = new Set();

function open() {
  if (document.activeElement.matches("a, button, summary")) return false;
  chosen()?.querySelector("[data-open]")?.click();
  return true;
}

/** Each item that was ever here, and what was said in it last. */
const known = new Map(items().map(({ id, dataset }) => [id, dataset.said]));

/** What has come, and what was said since the last look. */
function tellNews() {
  for (const { id, dataset } of items()) {
    if (!known.has(id)) announce(dataset.raised);
    else if (known.get(id) !== dataset.said) announce(dataset.again);
    known.set(id, dataset.said);
  }
}

const isWritten = (dialog) => writtenIn(dialog).length > 0;
/** Something newer waits until a dialog is closed. */
let isLate = false;

/** Whether `html` takes away no dialog that is open and in which somebody has written, and no refusal in one. */
function leavesDialogs(html) {
  const open = [...document.querySelectorAll("[popover]:popover-open")];
  const keeps = (dialog) => !dialog.querySelector(".field-error") && (html.includes(`id="${dialog.id}"`) || !isWritten(dialog));
  isLate = !open.every(keeps);
  return !isLate;
}

const keepFocus = (item) => item && isLost() && document.getElementById(item.id)?.focus({ preventScroll: true });

const nextTo = (at) => items().at(at + 1) ?? items().at(at - 1);

/** The next key is for the same thing, also where the button is gone that had the focus; else for what stands in its place. */
const refresh = latest(async () => {
  const html = await fetchHtml(board().dataset.url);
  const item = focused();
  const at = items().indexOf(item);
  const before = chosen()?.id;
  const behind = nextTo(items().indexOf(chosen()))?.id;
  if (leavesDialogs(html)) await morph(board(), html);
  tellNews();
  for (const each of decided) each.went ||= !isHere(each.id);
  keepFocus(item);
  if (at >= 0 && isLost()) (items().at(at) ?? items().at(-1))?.focus();
  landWhenLost();
  // A key that is on its way was for what stood there, where somebody else has decided that.
  const goesOn = asked.has(before) && chosen()?.id === behind;
  if (before && chosen()?.id !== before && !goesOn) notYetRead();
});
const refreshAll = () => tried(refresh);

/** What is undone has come back, and the next key is for it, unless one has walked on since. */
async function comeBack(from) {
  await refreshAll();
  const hasWalked = focused() && from.isConnected && document.activeElement !== from;
  const back = decided.findLast(({ id, went }) => went && isHere(id));
  decided = decided.filter((each) => each !== back);
  asked.delete(back?.id);
  if (back && !hasWalked && !document.querySelector("[popover]:popover-open")) document.getElementById(back.id).focus();
}

document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.request.method !== "POST") return;
  const { status } = ctx.response;
  const dialog = ctx.sourceElement.closest("[popover]");
  if (dialog && (status === 422 || (status === 409 && isWritten(dialog)))) {
    event.preventDefault(); // nobody sees what stands behind it
    isLate = status === 409;
    return refuseIn(dialog, ctx.text);
  }
  if ([401, 403, 404].includes(status)) gone();
  if (status !== 204) asked.delete(ctx.item);
  if (status === 204) showRefusal();
  if (status === 204) keepOffer(ctx);
  // What is refused because somebody was faster is said on the page, where nothing was typed.
  if ([204, 409].includes(status)) dialog?.hidePopover();
  if (status === 204) dialog?.reset();
  const item = ctx.sourceElement.closest("[data-item]");
  keepFocus(item);
  if (item && status === 204) decided.push({ id: item.id, went: false });
  refreshAll();
});

document.addEventListener("toggle", ({ newState }) => newState === "closed" && isLate && refreshAll(), true);

/** What a dialog decides is decided on what one had seen when it was opened, not on what has come behind it since. */
const opened = new WeakMap();
document.addEventListener("beforetoggle", ({ target, newState }) => newState === "open" && opened.set(target, target.elements?.seen?.value), true);
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  ctx.item = ctx.sourceElement.closest("[data-item]")?.id;
  asked.add(ctx.item);
  const seen = opened.get(ctx.sourceElement);
  if (seen) ctx.request.body.set("seen", seen);
});

/** Of conversations only those matter that something here is about. */
const isElsewhere = (kind, { ticket }) => kind !== "escalations.changed" && "ofTickets" in board().dataset && !document.querySelector(`[data-tickets~="${ticket}"]`);

onUndone(comeBack);
startPage({
  keys: { ...upAndDown((step) => focusBy(items(), step)), Enter: open },
  scope: chosen,
  kinds: document.getElementById("main").dataset.kinds.split(" "),
  onPush: (kind, facts) => isElsewhere(kind, facts) || refreshAll(),
  refreshAll,
});
