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
import { hearOfStopped, refreshStopped } from "./stopped.js";
import "./waiting.js";

/** What every page hears. */
const toAll = { "outage.changed": refreshOutages, "stopped.changed": hearOfStopped };
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
  "g n": goTo("#stopped a"),
};

/** Keys that go up and down: `by(step)`. */
export const upAndDown = (by) => ({ j: () => by(1), k: () => by(-1), ArrowDown: () => by(1), ArrowUp: () => by(-1) });

function start({ stream, keys, scope, kinds, group, onPush, refreshAll }) {
  listenToKeys({ ...everywhere, ...keys }, scope);
  const told = (kind, facts) => (kind in toAll ? toAll[kind](facts) : onPush(kind, facts));
  follow(stream, { kinds: [...kinds, ...Object.keys(toAll)], group, onPush: told, refreshAll });
}

/** `keys` as in keys.js; `kinds` of pushes, each told to onPush(kind, facts); refreshAll() when some may be lost. */
export function startPage({ keys, scope, kinds, onPush, refreshAll }) {
  const refreshMore = () => {
    refreshOutages();
    refreshStopped();
    return refreshAll();
  };
  // A board hears less than the lists and tickets do, and could not say for them what waits.
  const group = main.dataset.page === "board" ? "boards" : "queue";
  start({ stream: main.dataset.stream, keys, scope, kinds, group, onPush, refreshAll: refreshMore });
  main.dataset.lives = ""; // what may be prepared ahead (agents_ui/ahead.py) waits for this page
  performance.mark("lives");
}

/** For pages that show nothing that changes. They have no cursor: what they may have missed is looked at as they begin. */
export function startStillPage(keys = {}) {
  const { stream } = document.querySelector(".desk").dataset;
  start({ stream, keys, kinds: [], group: "person", refreshAll: refreshStopped });
}
