// The e-mail address that one leaves: what is refused is said at its field, and what is typed stays until it is saved.

import { goOn } from "./kept.js";
import { keepField } from "./kept-field.js";
import { post } from "./post.js";
import { refuseIn } from "./refused-field.js";

/** `form`: the dialog; `name`: where the address is kept. `onGone()` where nobody says why it was refused. */
export function leavingEmail(form, name, onGone) {
  const { email } = form.elements;
  const save = form.querySelector("[data-kind=main]");
  const unsaved = form.querySelector("[data-when=later]");

  async function submitted(event) {
    event.preventDefault();
    if (email.readOnly) return;
    unsaved.hidden = true;
    busy(true);
    const { outcome, html, reason, goTo } = await post(form.action, { email: email.value });
    busy(false);
    if (outcome === "sent") return goOn(goTo);
    if (outcome === "later") return (unsaved.hidden = false);
    if (reason) return refuseIn(form, html);
    form.hidePopover();
    onGone();
  }

  /** What is answered is about what stands there. */
  function busy(isBusy) {
    email.readOnly = isBusy;
    save.setAttribute("aria-busy", isBusy);
  }

  keepField(email, name);
  form.noValidate = true; // one look and one language for whatever is wrong with it
  form.addEventListener("submit", submitted);
}
