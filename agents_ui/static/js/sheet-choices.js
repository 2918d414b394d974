// Choices in a sheet that are narrowed as one types. While nothing is typed digits press them, as in every sheet (keys.js).
// A button is one of them and takes it; boxes are many: Enter ticks what was found, and sends once nothing is typed.

import { fits, listbox, wordsIn } from "./listbox.js";
import { joined } from "./sentences.js";

/** `root`: the sheet, or the page that it is without a script of its own. */
export function narrowing(root) {
  const field = root.querySelector("[data-narrows]");
  if (!field) return;
  const list = root.querySelector(`#${field.getAttribute("aria-controls")}`);
  const said = root.querySelector("[data-found]");
  const none = root.querySelector("[data-nothing]");
  const choices = [...list.querySelectorAll("button, [type=checkbox]")];
  const areMany = choices.some((choice) => choice.type === "checkbox");
  list.role = "listbox";
  choices.forEach((choice, at) => Object.assign(choice, { role: "option", id: `choice-${at}`, tabIndex: areMany ? 0 : -1 }));
  const box = listbox(field, list, areMany ? tick : (choice) => choice?.click());
  const placeOf = (choice) => choice.closest("label") ?? choice;
  const nameOf = (choice) => placeOf(choice).querySelector("b").textContent;

  /** A person is found by their login too: it may be in letters where their name is not. */
  const textOf = (choice) => `${nameOf(choice)} ${choice.dataset.login ?? ""}`;

  /** One types on, for the next one. */
  function tick(choice) {
    if (!choice) return field.value || field.form.requestSubmit();
    choice.click();
    field.value = "";
    look();
    said.textContent = joined(choice.checked ? list.dataset.ticked : list.dataset.unticked, nameOf(choice));
  }

  /** The list keeps the height it has: the field stays where one types. */
  function look() {
    const words = wordsIn(field);
    const found = choices.filter((choice) => fits(words, textOf(choice)));
    if (field.value) list.style.minBlockSize ||= `${list.offsetHeight}px`;
    choices.forEach((choice) => (placeOf(choice).hidden = !found.includes(choice)));
    list.toggleAttribute("data-narrowed", Boolean(field.value));
    box.choose(areMany && !field.value ? null : found[0]);
    none.hidden = found.length > 0;
    const count = field.value ? joined(said.dataset.found, found.length) : "";
    said.textContent = none.hidden ? count : none.textContent;
  }

  // Under a finger a field that has the focus covers half of them with its keyboard.
  if (matchMedia("(pointer: coarse)").matches) [field.autofocus, choices[0].autofocus] = [false, true];
  field.addEventListener("input", look);
  if (!areMany) box.choose(choices[0]);
}
