// What a macro does besides its text: shown above the buttons until the reply is sent, and done only then.

import { forget, keep, recall } from "./kept.js";

const menu = document.getElementById("macros");
const line = document.getElementById("macro-chosen");
const opener = document.querySelector("[data-opens-menu=macros]");

/**
 * `form`: the composer. `place`: where the choice is kept through a reload. `insert(words, isReply)`: puts them into the
 * box and says whether it is the reply's.
 */
export function macros(form, place, { insert, isFree }) {
  const field = form.elements.macro;

  /** One that does nothing more does not take the place of one that does. */
  function choose({ pk, doings = "" }) {
    if (!doings && !line.hidden) return;
    field.value = pk;
    line.querySelector("[data-doings]").textContent = doings;
    line.hidden = !doings;
    keep(place, { pk, doings });
  }

  function drop() {
    field.value = "";
    line.hidden = true;
    forget(place);
  }

  opener?.addEventListener("click", (event) => {
    event.preventDefault();
    menu.showPopover({ source: opener });
  });
  menu?.addEventListener("click", (event) => {
    const macro = event.target.closest("button");
    if (!macro) return;
    menu.hidePopover();
    if (macro.dataset.macro === undefined) return;
    if (insert(macro.dataset.macro) === "reply") choose(macro.dataset);
  });
  line.querySelector("[data-macro-drop]").addEventListener("click", () => {
    drop();
    form.elements.text.focus();
  });
  form.elements.text.addEventListener("input", () => isFree() && drop());

  /** With what it does now, if it is still offered. */
  function chooseAgain(pk) {
    const macro = menu?.querySelector(`[data-macro][data-pk="${pk}"]`);
    if (macro) choose(macro.dataset);
  }

  const asked = field.value; // by the address
  const kept = asked ? { pk: asked } : recall(place);
  if (kept && !isFree()) chooseAgain(kept.pk);

  return {
    drop,
    /** A reply was undone: what it would have done is chosen again. */
    choose: chooseAgain,
  };
}
