// What every page of the console does: its keys, and its one stream.

import "./carried.js";
import "./moments.js";
import "./sheet.js";
import "./undoing.js";
import { follow } from "./connection.js";
import { listenToKeys } from "./keys.js";
import { refreshOutages } from "./outages.js";
import "./palette.js";
import "./person.js";
import { hearOfReply } from "./stopped.js";
import "./waiting.js";

const OUTAGE = "outage.changed";
const main = document.getElementById("main");

/** A key that follows the link. */
export const goTo = (selector) => () => {
  const link = document.querySelector(selector);
  link?.click();
  return Boolean(link);
};
const showKeys = () => document.getElementById("help").showModal();
const everywhere = {
  "?": showKeys,
  "g i": goTo(".desk-name"),
  "g e": goTo("#rail-nav a[href*=escalations]"),
  "g a": goTo("#rail-nav a[href*=articles]"),
};

/** Keys that go up and down: `by(step)`. */
export const upAndDown = (by) => ({ j: () => by(1), k: () => by(-1), ArrowDown: () => by(1), ArrowUp: () => by(-1) });

/** For pages that listen to nothing. */
export const startKeys = (keys, scope) => listenToKeys({ ...everywhere, ...keys }, scope);

/** `keys` as in keys.js; `kinds` of pushes, each told to onPush(kind, facts); refreshAll() when some may be lost. */
export function startPage({ keys, scope, kinds, onPush, refreshAll }) {
  startKeys(keys, scope);
  function told(kind, facts) {
    if (kind === OUTAGE) return refreshOutages();
    if (kind === "reply.changed") hearOfReply(facts);
    onPush(kind, facts);
  }
  const refreshMore = () => {
    refreshOutages();
    return refreshAll();
  };
  // A board hears less than the lists and tickets do, and could not say for them what waits.
  const group = main.dataset.page === "board" ? "boards" : "queue";
  follow(main.dataset.stream, { kinds: [...kinds, OUTAGE], group, onPush: told, refreshAll: refreshMore });
  main.dataset.lives = ""; // what may be prepared ahead (agents_ui/ahead.py) waits for this page
  performance.mark("lives");
}
