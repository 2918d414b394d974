// The menu of macros: fetched when it is first wanted, here or in the palette, and searched as one types.

import { fetchFragment } from "./fragments.js";
import { fits, listbox, wordsIn } from "./listbox.js";
import { joined } from "./sentences.js";
import { sayNoAnswer } from "./undoing.js";

const menu = document.getElementById("macros");
const opener = document.querySelector("[data-opens-menu=macros]");
const field = menu?.querySelector("input");
const list = document.getElementById("macro-list");
let loading = null;

export const macroOptions = () => [...(list?.querySelectorAll("[role=option]") ?? [])];
export const categoryOf = (option) => option.closest("[role=group]").ariaLabel;

/** Whether they are there. Once they are they stay; what could not be fetched is fetched when it is wanted again. */
export function loadMacros() {
  loading ??= menu ? fetchFragment(menu.dataset.url).then(fill, () => (loading = null)) : Promise.resolve(null);
  return loading;
}

function fill(fresh) {
  list.replaceChildren(fresh);
  list.removeAttribute("aria-busy");
  list.dispatchEvent(new Event("filled", { bubbles: true }));
  return list;
}

/** `pick(option)`: the menu is closed by then. */
export function macroMenu(pick) {
  const isOpen = () => menu.matches(":popover-open");
  const box = listbox(field, list, takeWhenThere);

  async function open() {
    field.value = "";
    list.style.minBlockSize = "";
    menu.showPopover({ source: opener });
    if (!(await loadMacros())) return fail();
    if (isOpen()) look();
  }

  function fail() {
    menu.hidePopover();
    sayNoAnswer();
  }

  /** Who is quick has pressed Enter before they were there. */
  async function takeWhenThere() {
    await loadMacros();
    if (isOpen()) box.chosen()?.click();
  }

  /** By what they are called; where nothing is called so, by what they say. */
  function look() {
    const words = wordsIn(field);
    const called = macroOptions().filter((option) => fits(words, `${option.querySelector("b").textContent} ${categoryOf(option)}`));
    show(called.length ? called : macroOptions().filter((option) => fits(words, `${option.dataset.macro ?? ""} ${option.textContent} ${categoryOf(option)}`)));
  }

  /** The menu keeps the height it has: the field stays where one types. */
  function show(found) {
    const those = new Set(found);
    if (field.value) list.style.minBlockSize ||= `${list.offsetHeight}px`;
    macroOptions().forEach((option) => (option.hidden = !those.has(option)));
    list.querySelectorAll("[role=group]").forEach((group) => (group.hidden = !group.querySelector("[role=option]:not([hidden])")));
    box.choose(found[0]);
    menu.querySelector(":scope > .palette-none").hidden = found.length > 0 || !field.value;
    const said = menu.querySelector("[role=status]");
    said.textContent = field.value ? joined(said.dataset.found, found.length) : "";
  }

  opener.addEventListener("click", (event) => {
    event.preventDefault();
    open();
  });
  field.addEventListener("input", look);
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    menu.hidePopover();
    pick(option);
  });
}
