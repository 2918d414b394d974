// What this agent typed on another device, or into a draft that is gone: offered beside the composer, one after the other.

import { land } from "./focus.js";
import { READ_MS, sayTooSoon } from "./keys.js";

const field = document.getElementById("composer-text");
const banner = document.getElementById("elsewhere");
const words = banner.querySelector("[data-words]");

/** `take(text)`: puts it into the composer. */
export function elsewhere(take) {
  const offers = new Map();
  /** When other words came in the place of those that were shown: a press may have been for these. */
  let replaced = -READ_MS;

  /** `settle()`: the agent has taken or dropped it. */
  function put(place, text, settle) {
    if (text) offers.set(place, { text, settle });
    else offers.delete(place);
    look();
  }

  function look() {
    const [offer] = offers.values();
    const hadFocus = banner.contains(document.activeElement);
    if (offer && !banner.hidden && words.textContent !== offer.text) replaced = performance.now();
    banner.hidden = !offer;
    if (offer) words.textContent = offer.text;
    else if (hadFocus) writeOn();
  }

  /** In what is closed there is no box, unless something stands in it. */
  function writeOn() {
    if (field.checkVisibility()) field.focus();
    else land();
  }

  banner.addEventListener("click", (event) => {
    const button = event.target.closest("[data-elsewhere]");
    if (!button) return;
    if (event.timeStamp < replaced + READ_MS) return sayTooSoon();
    const [[place, { text, settle }]] = offers;
    offers.delete(place);
    if (button.dataset.elsewhere === "take") take(text);
    settle();
    writeOn();
    look();
  });

  return { put };
}
