// What a macro does besides its text: shown above the buttons until the reply is sent, and done only then.

import { forget, keep, recall } from "./kept.js";
import { loadMacros, macroMenu, macroOptions } from "./macro-menu.js";

const line = document.getElementById("macro-chosen");

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

  /** One that says nothing is a button of its own form. */
  macroMenu(({ dataset }) => {
    if (dataset.macro === undefined) return;
    if (insert(dataset.macro) === "reply") choose(dataset);
  });
  line.querySelector("[data-macro-drop]").addEventListener("click", () => {
    drop();
    form.elements.text.focus();
  });
  form.elements.text.addEventListener("input", () => isFree() && drop());

  /** With what it does now, if it is still offered, and unless it was taken out meanwhile. */
  async function chooseAgain(pk) {
    if (!(await loadMacros()) || field.value !== String(pk)) return;
    const macro = macroOptions().find(({ dataset }) => dataset.macro !== undefined && dataset.pk === String(pk));
    if (!macro) return drop();
    line.hidden = true;
    choose(macro.dataset);
  }

  const asked = field.value; // by the address
  const kept = asked ? { pk: asked } : recall(place);
  if (kept && !isFree()) {
    choose(kept);
    chooseAgain(kept.pk);
  }

  return {
    drop,
    /** A reply was undone: what it would have done is chosen again, at once, and what that is now said once it is known. */
    choose(macro) {
      choose(macro);
      return chooseAgain(macro.pk);
    },
  };
}
