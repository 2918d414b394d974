// The faces under a conversation that is solved. What is being typed there stays until it is sent.

import { isLost } from "./focus.js";
import { latest } from "./fragments.js";
import { forget, keep, recall } from "./kept.js";
import { post } from "./post.js";

/** Which face, and which words. */
const saidIn = (rating) => [rating.querySelector("[aria-pressed=true]")?.value, rating.querySelector("textarea")?.defaultValue].join("\n");

/** `name`: where typed words are kept. `onFailure(outcome)` when a rating did not arrive; `onShown()` after a change. */
export function rating(place, name, get, { onFailure, onShown }) {
  const words = () => place.querySelector("textarea");

  const isShown = () => place.querySelector("form") !== null;
  const isAtIt = () => place.contains(document.activeElement) || recall(name) !== undefined;

  async function refresh(isSolved) {
    if (isSolved === isShown()) return;
    place.innerHTML = isSolved ? await get(place.dataset.url) : "";
    bringBack();
    onShown();
  }

  /** It may have been rated on another page of this browser: nobody is asked twice. */
  const lookAgain = latest(async () => {
    if (!isShown() || isAtIt()) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = await get(place.dataset.url);
    if (isShown() && !isAtIt() && saidIn(fresh.content) !== saidIn(place)) place.replaceChildren(fresh.content);
  });

  place.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = event.submitter;
    button.setAttribute("aria-busy", true);
    const said = words()?.value ?? "";
    const { outcome, html, reason } = await post(event.target.action, { score: button.value, words: said });
    button.removeAttribute("aria-busy");
    if (outcome !== "sent") return onFailure(outcome, reason);
    if ((recall(name) ?? said) === said) forget(name);
    const at = document.activeElement;
    const caret = at === words() && [at.selectionStart, at.selectionEnd];
    place.innerHTML = html;
    bringBack();
    const saved = button.ariaPressed === null && place.querySelector("[data-saved]");
    if (caret) writeOn(caret);
    else if (at === button || isLost()) (saved || place.querySelector("[aria-pressed=true]")).focus();
    onShown();
  });

  /** Who is typing already stays in it. */
  function writeOn(caret) {
    words().focus();
    words().setSelectionRange(...caret);
  }

  function bringBack() {
    if (!words() || recall(name) === undefined) return;
    words().value = recall(name);
    hideSaved();
  }

  /* Not true of what is being typed. */
  const hideSaved = () => place.querySelector("[data-saved]")?.toggleAttribute("hidden", true);

  place.addEventListener("input", () => {
    keep(name, words().value);
    hideSaved();
  });
  bringBack();

  return { refresh, lookAgain };
}
