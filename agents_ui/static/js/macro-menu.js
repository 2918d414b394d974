// The menu of macros: fetched when it is first wanted, here or in the palette, and searched as one types.

import { announce } from "./announcer.js";
import { fetchFragment } from "./fragments.js";
import { fits, listbox, wordsIn } from "./listbox.js";
import { joined } from "./sentences.js";
import { sayNoAnswer } from "./undoing.js";

const menu = document.getElementById("macros");
const opener = document.querySelector("[data-opens-menu=macros]");
const field = menu?.querySelector("input");
const list = document.getElementById("macro-list");
const said = menu?.querySelector("[role=status]");
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
  const isThere = () => !list.ariaBusy;
  const box = listbox(field, list, take);

  async function open() {
    field.value = "";
    list.style.minBlockSize = "";
    menu.showPopover({ source: opener });
    const found = await loadMacros();
    if (!isOpen()) return;
    if (found) look();
    else fail();
  }

  function fail() {
    menu.hidePopover();
    sayNoAnswer();
  }

  /** Nobody takes what they have not seen, and what cannot be done now says why. */
  function take(option) {
    if (!isThere()) said.textContent = menu.querySelector("[data-loading]").textContent;
    else if (option?.disabled) announce(option.dataset.why);
    else option?.click();
  }

  /** By what they are called; where nothing is called so, by what they say. */
  function look() {
    if (!isThere()) return;
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
    const none = menu.querySelector(macroOptions().length ? "[data-nothing]" : "[data-empty]");
    none.hidden = found.length > 0;
    const words = field.value ? joined(said.dataset.found, found.length) : "";
    said.textContent = none.hidden ? words : none.textContent;
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
