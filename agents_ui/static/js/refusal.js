// Why something was not sent, calmly, until it is dismissed or the next thing goes through.

import { onAnswer } from "./answering.js";
import { landWhenLost } from "./focus.js";

/** So long that there was no answer is said at least: the next thing asked for may be answered at once. */
const READ_MS = 8_000;
const refusal = document.getElementById("refusal");
let shownAt = 0;

/** The template with this id, or nothing. What the server refuses comes here by itself (HX-Retarget). */
export function showRefusal(id = "") {
  refusal.replaceChildren(...(id ? [document.getElementById(id).content.cloneNode(true)] : []));
  shownAt = performance.now();
}

/** Words that were not sent are still not; that the server does not answer is over. */
function dropNoAnswer() {
  const line = refusal.querySelector("[data-no-answer]");
  if (line) setTimeout(() => line.remove(), Math.max(0, shownAt + READ_MS - performance.now()));
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-dismiss]")) return;
  showRefusal();
  landWhenLost();
});
onAnswer(dropNoAnswer);
