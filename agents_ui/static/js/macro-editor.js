// The editor of a macro, which is its page: nothing typed is lost, and what was wrong is said no longer than it is so.

import { goTo, startStillPage } from "./console.js";
import { forgetSent, keepForm } from "./kept-form.js";

const form = document.getElementById("macro-edit");
const refusal = document.getElementById("refusal");

startStillPage({ u: goTo("[data-key=u]") });
if (!refusal.childElementCount) forgetSent();
keepForm(form);

/** From here on the preview says it. */
function correct() {
  refusal.querySelector("[data-wrong]")?.remove();
  form.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
}

form.addEventListener("input", correct, { once: true });
