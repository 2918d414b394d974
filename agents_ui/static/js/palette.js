// Ctrl+K: every verb of this page, every place, and what the server finds. The field keeps the focus throughout. While
// nothing is typed nothing is chosen: Enter alone must not approve.

import { fetchFragment } from "./fragments.js";
import { actAs, canBePressed, carriers, keysLookIn, pressOne } from "./keys.js";
import { fits, listbox, wordsIn } from "./listbox.js";
import { categoryOf, loadMacros, macroOptions } from "./macro-menu.js";
import { joined } from "./sentences.js";
import { say } from "./undoing.js";

const CALM_MS = 120;
const palette = document.getElementById("palette");
const field = palette.querySelector("input");
const list = document.getElementById("palette-list");
const template = palette.querySelector("[data-option]").content.firstElementChild;
const hits = palette.querySelector("[data-hits]");
const said = palette.querySelector("[role=status]");
let acts = [];
let timer = 0;
let asked = 0;
/** What was chosen when it was opened: what it offers is done to that. */
let within = document;

const { options, chosen, choose } = listbox(field, list, act);
const best = () => (field.value.trim() ? options()[0] : null);

// -- what this page offers -------------------------------------------------------------------------------------
/** What stands on it, or what it is called, without its key. */
function nameOf(element) {
  const shown = element.matches("input") ? (element.getAttribute("aria-label") ?? element.closest("label")) : element;
  if (typeof shown === "string") return shown;
  const copy = shown.cloneNode(true);
  copy.querySelectorAll("kbd, [aria-hidden], [hidden], .count, .check-first").forEach((part) => part.remove());
  return copy.textContent.replace(/\s+/g, " ").trim() || element.title;
}

function verbs() {
  const isOfList = (element) => Boolean(element.closest("#queue"));
  const there = carriers(within).filter(canBePressed);
  const byKey = Map.groupBy(there, (element) => `${element.dataset.key} ${isOfList(element)}`);
  const pressed = [...byKey.values()].map(([element]) => verbOf(element, element.dataset.key, nameOf(element)));
  const moves = [...palette.querySelector("[data-moves]").content.children]
    .filter(({ dataset }) => !dataset.needs || document.querySelector(dataset.needs)?.checkVisibility())
    .map(({ dataset, textContent }) => ({ name: textContent, key: dataset.press, isFirst: "first" in dataset, act: () => actAs(dataset.press) }));
  pressed.sort((one, other) => isOfList(one.element) - isOfList(other.element));
  return [...moves.filter(({ isFirst }) => isFirst), ...pressed, ...moves.filter(({ isFirst }) => !isFirst)];
}

/** Only what was listed is done: by now it may be gone, or be for something else. */
const verbOf = (element, key, name) => ({
  element,
  key,
  name,
  act: () => {
    const isThere = element.isConnected && element.dataset.key === key && nameOf(element) === name && canBePressed(element);
    if (isThere) pressOne(element);
    else say(palette.dataset.gone, "note");
  },
});

const places = () =>
  ["#stopped a", "#rail-nav a"].flatMap((each) => [...document.querySelectorAll(each)]).map((link) => ({ name: nameOf(link), key: "", act: () => link.click() }));

const macros = () =>
  macroOptions()
    .filter((macro) => !macro.disabled)
    .map((macro) => ({ name: nameOf(macro), lang: macro.querySelector("b").lang, category: categoryOf(macro), key: "", act: () => macro.click() }));

/** Each category under its own name, beside what stands there for those without one. */
function fillMacros(found) {
  const first = palette.querySelector("[data-macros]");
  palette.querySelectorAll("[data-macros] ~ [data-category]").forEach((group) => group.remove());
  fill("[data-macros]", []);
  for (const [category, those] of Map.groupBy(found, (macro) => macro.category)) {
    const group = first.cloneNode(true);
    delete group.dataset.macros;
    Object.assign(group, { ariaLabel: `${first.ariaLabel}: ${category}`, hidden: false });
    group.dataset.category = category;
    group.querySelector(".palette-kind").textContent = group.ariaLabel;
    group.append(...those.map(optionOf));
    palette.querySelector("[data-places]").before(group);
  }
}

function fill(selector, found) {
  const group = palette.querySelector(selector);
  group.querySelectorAll("[role=option]").forEach((option) => option.remove());
  group.append(...found.map(optionOf));
  group.hidden = !found.length;
}

function optionOf({ name, lang, key, act }) {
  const option = template.cloneNode(true);
  option.id = `palette-${acts.push(act)}`;
  option.dataset.act = acts.length - 1;
  option.querySelector("span").textContent = name;
  if (lang) option.querySelector("span").lang = lang;
  option.querySelector("kbd").textContent = key.toUpperCase().replace("SHIFT+", "⇧ ");
  if (!key) option.querySelector("kbd").remove();
  return option;
}

// -- looking ---------------------------------------------------------------------------------------------------
function look() {
  const words = wordsIn(field);
  const found = ({ name, category = "" }) => fits(words, `${name} ${category}`);
  acts = [];
  fill("[data-verbs]", verbs().filter(found));
  fillMacros(words.length ? macros().filter(found) : []);
  fill("[data-places]", places().filter(found));
  choose(best());
  clearTimeout(timer);
  timer = setTimeout(ask, CALM_MS);
}

/** As many as there are by now; what one has gone to stays chosen. */
function lookAgain() {
  const had = chosen()?.textContent;
  look();
  choose(options().find(({ textContent }) => textContent === had) ?? best());
}

/** Only the newest question is answered. */
async function ask() {
  const number = ++asked;
  const found = await fetchFragment(`${palette.dataset.url}?${new URLSearchParams({ q: field.value })}`).catch(() => null);
  if (number !== asked || !found) return;
  const had = chosen()?.id;
  hits.replaceChildren(found);
  choose(document.getElementById(had) ?? best());
  const count = options().length;
  palette.querySelector(".palette-none").hidden = count > 0;
  said.textContent = joined(said.dataset.found, count);
}

function act(option) {
  if (!option) return;
  palette.close();
  if (option.href) location.assign(option.href);
  else acts[option.dataset.act]();
}

field.addEventListener("input", look);
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (!option || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  act(option);
});
palette.addEventListener("click", (event) => event.target === palette && palette.close());

export function openPalette() {
  if (document.querySelector("dialog[open]")) return;
  within = keysLookIn();
  field.value = "";
  hits.replaceChildren();
  palette.showModal();
  look();
  loadMacros().then(() => palette.open && field.value && lookAgain());
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (palette.open) palette.close();
  else openPalette();
});
document.addEventListener("click", (event) => event.target.closest("[data-palette]") && openPalette());
