// What this agent typed on another device, or into a draft that is gone: offered beside the composer, one after the other.

import { land } from "./focus.js";

const field = document.getElementById("composer-text");
const banner = document.getElementById("elsewhere");

/** `take(text)`: puts it into the composer. */
export function elsewhere(take) {
  const offers = new Map();

  /** `settle()`: the agent has taken or dropped it. */
  function put(place, text, settle) {
    if (text) offers.set(place, { text, settle });
    else offers.delete(place);
    look();
  }

  function look() {
    const [offer] = offers.values();
    const hadFocus = banner.contains(document.activeElement);
    banner.hidden = !offer;
    if (offer) banner.querySelector("[data-words]").textContent = offer.text;
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
    const [[place, { text, settle }]] = offers;
    offers.delete(place);
    if (button.dataset.elsewhere === "take") take(text);
    settle();
    writeOn();
    look();
  });

  return { put };
}
