// Ctrl+K: every verb of this page, every place, and what the server finds. The field keeps the focus throughout. While
// nothing is typed nothing is chosen: Enter alone must not approve.

import { fetchFragment } from "./fragments.js";
import { actAs, canBePressed } from "./keys.js";
import { joined } from "./sentences.js";

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

const options = () => [...list.querySelectorAll("[role=option]")].filter((option) => option.checkVisibility());
const best = () => (field.value.trim() ? options()[0] : null);
const chosen = () => list.querySelector("[aria-selected=true]");

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
  const there = [...document.querySelectorAll("[data-key]")].filter(canBePressed);
  const keyed = Map.groupBy(there, (element) => `${element.dataset.key} ${isOfList(element)}`);
  const pressed = [...keyed.values()].map(([element]) => ({ element, name: nameOf(element), key: element.dataset.key, act: () => actAs(element.dataset.key) }));
  const moves = [...palette.querySelector("[data-moves]").content.children]
    .filter(({ dataset }) => !dataset.needs || document.querySelector(dataset.needs)?.checkVisibility())
    .map(({ dataset, textContent }) => ({ name: textContent, key: dataset.press, isFirst: "first" in dataset, act: () => actAs(dataset.press) }));
  pressed.sort((one, other) => isOfList(one.element) - isOfList(other.element));
  return [...moves.filter(({ isFirst }) => isFirst), ...pressed, ...moves.filter(({ isFirst }) => !isFirst)];
}

const places = () =>
  [...document.querySelectorAll("#rail-nav a")].map((link) => ({ name: nameOf(link), key: "", act: () => link.click() }));

const macros = () =>
  [...document.querySelectorAll("#macros button")]
    .filter((macro) => !macro.disabled)
    .map((macro) => ({ name: nameOf(macro), category: macro.closest("[role=group]").ariaLabel, key: "", act: () => macro.click() }));

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

function optionOf({ name, key, act }) {
  const option = template.cloneNode(true);
  option.id = `palette-${acts.push(act)}`;
  option.dataset.act = acts.length - 1;
  option.querySelector("span").textContent = name;
  option.querySelector("kbd").textContent = key.toUpperCase().replace("SHIFT+", "⇧ ");
  if (!key) option.querySelector("kbd").remove();
  return option;
}

// -- looking ---------------------------------------------------------------------------------------------------
function look() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = ({ name, category = "" }) => words.every((word) => `${name} ${category}`.toLowerCase().includes(word));
  acts = [];
  fill("[data-verbs]", verbs().filter(fits));
  fillMacros(words.length ? macros().filter(fits) : []);
  fill("[data-places]", places().filter(fits));
  choose(best());
  clearTimeout(timer);
  timer = setTimeout(ask, CALM_MS);
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

function choose(option) {
  chosen()?.removeAttribute("aria-selected");
  option?.setAttribute("aria-selected", "true");
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function act(option) {
  if (!option) return;
  palette.close();
  if (option.href) location.assign(option.href);
  else acts[option.dataset.act]();
}

function step(by) {
  const all = options();
  const at = all.indexOf(chosen());
  choose(all.at(at < 0 && by < 0 ? -1 : (at + by) % all.length));
}

const moves = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: () => act(chosen()) };

field.addEventListener("input", look);
field.addEventListener("keydown", (event) => {
  if (event.isComposing || !moves[event.key]) return;
  event.preventDefault();
  moves[event.key]();
});
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (!option || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  act(option);
});
palette.addEventListener("click", (event) => event.target === palette && palette.close());

export function openPalette() {
  if (document.querySelector("dialog[open]")) return;
  field.value = "";
  hits.replaceChildren();
  palette.showModal();
  look();
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (palette.open) palette.close();
  else openPalette();
});
document.addEventListener("click", (event) => event.target.closest("[data-palette]") && openPalette());
