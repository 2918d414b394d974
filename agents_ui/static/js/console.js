// What every page of the console does; ticket.js and escalations.js add what theirs need.

import "./moments.js";
import { follow } from "./connection.js";
import { listenToKeys } from "./keys.js";
import { focusRow, goBy, isInQueue, refreshQueue } from "./queue.js";

const { page, stream } = document.getElementById("main").dataset;
const goTo = (selector) => () => {
  const link = document.querySelector(selector);
  link?.click();
  return Boolean(link);
};
const everywhere = { "g i": goTo(".desk-name"), "g e": goTo("#rail-nav a[href*=escalations]") };
const walk = (by) => ({ j: () => by(1), k: () => by(-1), ArrowDown: () => by(1), ArrowUp: () => by(-1) });
const inQueue = (step) => isInQueue() && focusRow(step);

const pages = {
  inbox() {
    const kinds = ["message.created", "ticket.changed", "draft.changed", "escalations.changed"];
    listenToKeys({ ...everywhere, ...walk(focusRow) });
    follow(stream, kinds, refreshQueue, refreshQueue);
  },
  async ticket() {
    const { kinds, onPush, refreshAll } = await import("./ticket.js");
    const arrows = { ArrowDown: () => inQueue(1), ArrowUp: () => inQueue(-1) };
    listenToKeys({ ...everywhere, ...walk(goBy), ...arrows });
    follow(stream, kinds, onPush, refreshAll);
  },
  async escalations() {
    const { chosen, focusItem, kinds, open, refreshAll } = await import("./escalations.js");
    listenToKeys({ ...everywhere, ...walk(focusItem), Enter: open }, chosen);
    follow(stream, kinds, refreshAll, refreshAll);
  },
};
pages[page]();
