// The reply that is about to be sent: it counts down, can be undone, and gives its text back when it was not sent.

import { announce } from "./announcer.js";
import { land } from "./focus.js";
import { fetchFragment, latest } from "./fragments.js";
import { keep, recall } from "./kept.js";
import { showMoments } from "./moments.js";
import { joined } from "./sentences.js";
import { isTaken } from "./undo-key.js";

const TICK_MS = 250;
/** So long after its time a card that still stands there is looked at again: a push may be lost. */
const OVERDUE_MS = 2_000;
const card = () => document.getElementById("outgoing");
const same = (one, other) => ["reply", "status"].every((key) => one.dataset[key] === other.dataset[key]);
/** A reply of this ticket is on its way to the customer. */
export const isSending = () => ["begun", "pending"].includes(card().dataset.status);
const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * `onChange()`: another card stands there. `take({ text, macro, files })`: puts a reply into the composer and resolves once it is there, with the macro
 * that would have acted (its key, or "", and what it does) and its files (names and urls). `isFree()`: nothing is typed
 * there. `onEnd(reply)`: that one waits here no more. `unanswered()`: a promise as long as this page has sent one and not
 * heard that it has arrived, else null.
 */
export function outgoingCard(url, { take, isFree, onChange, onEnd, unanswered }) {
  let endsAt = 0;
  const returning = new Set();

  const refresh = latest(async () => {
    const before = card();
    const fresh = (await fetchFragment(url)).getElementById("outgoing");
    if (card() === before && !same(before, fresh)) show(fresh);
  });

  function show(fresh) {
    const hadFocus = card().contains(document.activeElement);
    const { reply: before } = card().dataset;
    card().replaceWith(fresh);
    htmx.process(fresh);
    showMoments(fresh.parentElement);
    if (hadFocus) land();
    const { announce: words, hint: outside, hintInside } = fresh.dataset;
    const isInside = document.activeElement?.matches("#composer-text");
    const hint = isInside ? isFree() && hintInside : !isTaken() && outside;
    announce(hint ? joined(words, hint) : words);
    begin();
    onChange();
    if (fresh.dataset.status !== "pending") onEnd(before ?? fresh.dataset.reply);
    if (!fresh.hidden) fresh.scrollIntoView({ block: "nearest" });
  }

  /** `text` has arrived: until its card is there, the words stand where that will. */
  function begun(text) {
    if (card().dataset.status === "pending") return; // a push was faster
    const fresh = document.getElementById("begun").content.cloneNode(true);
    fresh.querySelector(".draft-text").textContent = text;
    card().replaceWith(fresh);
    onChange();
    card().scrollIntoView({ block: "nearest" });
  }

  /** Of the card that stands there. */
  function begin() {
    if (card().dataset.status === "pending") countFrom(Number(card().dataset.leftMs));
    else giveBack();
  }

  // -- the window ---------------------------------------------------------------------------------------------
  function countFrom(left) {
    endsAt = performance.now() + left;
    const bar = card().querySelector(".outgoing-window");
    if (!isCalm.matches) bar.animate([{ transform: "none" }, { transform: "scaleX(0)" }], { duration: left, fill: "forwards" });
    count();
  }

  function count() {
    if (card().dataset.status !== "pending") return;
    const left = endsAt - performance.now();
    card().querySelector("[data-seconds]").textContent = Math.max(0, Math.ceil(left / 1_000));
    card().querySelector("[role=timer]").hidden = left <= 0;
    card().querySelector("[data-over]").hidden = left > 0;
    if (left < -OVERDUE_MS) {
      endsAt += OVERDUE_MS;
      refresh().catch(() => {});
    }
  }

  // -- the text -----------------------------------------------------------------------------------------------
  const all = () => ({
    text: card().querySelector("[data-text]").textContent,
    macro: { pk: card().dataset.macro ?? "", doings: card().dataset.doings },
    files: [...card().querySelectorAll("[data-file]")].map(({ dataset: { file, url } }) => ({ name: file, url })),
  });

  /** What was withdrawn before this page hears that it has arrived comes back after that, which takes it away. */
  function giveBack() {
    if (!("returns" in card().dataset)) return;
    const { reply } = card().dataset;
    const what = all();
    const waits = unanswered();
    if (waits) waits.then(() => giveOnce(reply, what));
    else giveOnce(reply, what);
  }

  /** Per reply and browser, however many pages of it are open: the composer is never filled twice. A page that is left
   * before all of it is there has not done it. */
  async function giveOnce(reply, what) {
    const place = `returned:${reply}`;
    if (recall(place) || returning.has(reply)) return;
    returning.add(reply);
    await take(what);
    keep(place, true);
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("#outgoing [data-take]")) take(all());
  });
  document.addEventListener("keydown", (event) => {
    const undo = document.querySelector("#outgoing [data-undo]");
    if (!undo || event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey)) return;
    if (event.target.closest("#composer-text") && isFree()) {
      event.preventDefault();
      undo.click();
    }
  });

  setInterval(count, TICK_MS);
  return { begin, begun, refresh };
}
