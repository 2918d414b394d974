// Choices in a sheet that are narrowed as one types. While nothing is typed digits press them, as in every sheet (keys.js).

import { fits, listbox, wordsIn } from "./listbox.js";
import { joined } from "./sentences.js";

/** `root`: the sheet, or the page that it is without a script of its own. */
export function narrowing(root) {
  const field = root.querySelector("[data-narrows]");
  if (!field) return;
  const list = root.querySelector(`#${field.getAttribute("aria-controls")}`);
  const said = root.querySelector("[data-found]");
  const none = root.querySelector("[data-nothing]");
  const choices = [...list.querySelectorAll("button")];
  list.role = "listbox";
  choices.forEach((choice, at) => Object.assign(choice, { role: "option", id: `choice-${at}`, tabIndex: -1 }));
  const box = listbox(field, list, (choice) => choice?.click());

  /** A person is found by their login too: it may be in letters where their name is not. */
  const textOf = (choice) => `${choice.querySelector("b").textContent} ${choice.dataset.login ?? ""}`;

  /** The list keeps the height it has: the field stays where one types. */
  function look() {
    const words = wordsIn(field);
    const found = choices.filter((choice) => fits(words, textOf(choice)));
    if (field.value) list.style.minBlockSize ||= `${list.offsetHeight}px`;
    choices.forEach((choice) => (choice.hidden = !found.includes(choice)));
    list.toggleAttribute("data-narrowed", Boolean(field.value));
    box.choose(found[0]);
    none.hidden = found.length > 0;
    const count = field.value ? joined(said.dataset.found, found.length) : "";
    said.textContent = none.hidden ? count : none.textContent;
  }

  // Under a finger a field that has the focus covers half of them with its keyboard.
  if (matchMedia("(pointer: coarse)").matches) [field.autofocus, choices[0].autofocus] = [false, true];
  field.addEventListener("input", look);
  box.choose(choices[0]);
}
