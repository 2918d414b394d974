// The faces under a conversation that is solved. What is being typed there stays until it is sent.

import { post } from "./post.js";

/** `onFailure(outcome)` when a rating did not arrive; `onShown()` after a change. */
export function rating(place, get, { onFailure, onShown }) {
  async function refresh(isSolved) {
    const isShown = place.querySelector("form") !== null;
    if (isSolved === isShown) return;
    place.innerHTML = isSolved ? await get(place.dataset.url) : "";
    onShown();
  }

  place.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    button.setAttribute("aria-busy", true);
    const { words } = event.target.elements;
    const { outcome, html, reason } = await post(event.target.action, { score: button.value, words: words?.value ?? "" });
    button.removeAttribute("aria-busy");
    if (outcome !== "sent") return onFailure(outcome, reason);
    place.innerHTML = html;
    const saved = button.ariaPressed === null && place.querySelector("[data-saved]");
    (saved || place.querySelector("[aria-pressed=true]")).focus();
    onShown();
  });

  /* Not true of what is being typed. */
  place.addEventListener("input", () => place.querySelector("[data-saved]")?.toggleAttribute("hidden", true));

  return { refresh };
}
