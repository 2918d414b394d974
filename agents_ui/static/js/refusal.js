// Why something was not sent, calmly, until it is dismissed or the next thing goes through.

import { onAnswer } from "./answering.js";
import { landWhenLost } from "./focus.js";
import { wordsOf } from "./post.js";

/** So long that there was no answer is said at least: the next thing asked for may be answered at once. */
const READ_MS = 8_000;
const refusal = document.getElementById("refusal");
let shownAt = 0;

/** The template with this id, or nothing. What the server refuses comes here by itself (HX-Retarget). */
export function showRefusal(id = "") {
  refusal.replaceChildren(...(id ? [document.getElementById(id).content.cloneNode(true)] : []));
  shownAt = performance.now();
}

/** What `form`, a dialog, sent is refused in it, at the field that is wrong, if it is one, until something is typed there. */
export function refuseIn(form, html) {
  const [, name] = html.match(/data-field="(\w+)"/) ?? [];
  const field = form.querySelector(`.field [name="${name}"]`);
  const line = form.querySelector(".field-error") ?? document.createElement("p");
  Object.assign(line, { id: `${form.id}-refusal`, className: "field-error", role: "alert" });
  if (field) field.closest(".field").after(line);
  else form.querySelector(".button-row").before(line);
  line.textContent = wordsOf(html);
  field?.setAttribute("aria-invalid", "true");
  field?.setAttribute("aria-describedby", line.id);
  field?.focus();
  form.addEventListener("input", () => takeBack(line, field), { once: true });
}

function takeBack(line, field) {
  line.remove();
  field?.removeAttribute("aria-invalid");
  field?.removeAttribute("aria-describedby");
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
