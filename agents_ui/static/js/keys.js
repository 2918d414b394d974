// Single keys. A key presses what carries it: <button data-key="a">; what carries none, data-key="", is for the palette
// alone. Nothing happens while one types.

import { lastCarried, undoSoonCarried } from "./carried.js";
import { land, landInList } from "./focus.js";
import { isSent, isTypedOn, watchTyping } from "./typed-on.js";
import { onTaken, shareKey } from "./undo-key.js";
import { say, sayLasting, undoBeforeItsCard, undoSoon, unsay } from "./undoing.js";

export const FIELD = "input:not([type=radio], [type=checkbox]), textarea, select";
/** A quote that is shown takes no keys: one reads it and goes on. */
const OPEN = "dialog[open], [popover]:not(.quote):popover-open";
/** What one of several things on a page carries is for that one: no key presses it on what is not chosen. */
const OF_NO_ITEM = "[data-key]:not([data-item] *)";
const CHORD_MS = 1_200;
/** What goes on while it is held. Whatever decides wants a press of its own. */
const WALKING = new Set(["j", "k", "J", "K", "ArrowDown", "ArrowUp"]);
/** What approves is not for what has stood there for less: nobody has read it, a key was pressed twice by a slip. */
export const READ_MS = 500;
const APPROVING = new Set(["a", "shift+a"]);
/** By the choice of who is signed in. Ctrl+Enter, Escape, arrows and the palette are no single keys. */
const areOff = document.documentElement.dataset.keys === "off";
let act = () => false;
/** When something else to approve has come in the place of what stood there. */
let replaced = 0;
/** The last key that did nothing, and what was said of it. */
let dead = null;
/** Where keys look first: in the one of several things that is chosen, if any. */
export let keysLookIn = () => document;

/** Does what `key` does, also where single keys are off. */
export const actAs = (key) => act(key);

/** To assistive technology: what carries a key says so. */
function announce(root) {
  if (areOff) return;
  shareKey();
  for (const element of root.querySelectorAll('[data-key]:not([data-key=""], [aria-keyshortcuts])')) {
    element.setAttribute("aria-keyshortcuts", element.dataset.key.replace(/^shift\+/, "Shift+"));
  }
}

/**
 * `moves`: functions by key, for keys without a button ("j", "shift+a", "ArrowDown", "g i" for one after the other).
 * `scope()`: where to look first for the button of a key.
 */
export function listenToKeys(moves, scope = () => document) {
  let first = "";
  let timer = 0;
  keysLookIn = scope;

  function after(key) {
    const chord = `${first} ${key}`;
    const isChord = chord in moves;
    clearTimeout(timer);
    first = isChord ? "" : key;
    timer = setTimeout(() => (first = ""), CHORD_MS);
    return isChord ? chord : key;
  }

  /** Whether the key did something. */
  act = (key) => (key in moves ? moves[key]() !== false : press(scope(), key) || press(document, key, OF_NO_ITEM));

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    if (event.repeat && !WALKING.has(event.key)) return holdBack(event);
    if (event.key === "Enter" && event.target.matches("[data-before-choice]")) return goToChoice(event);
    if (event.ctrlKey || event.metaKey) return send(event);
    if (event.key === "Escape") return leave(event);
    if (event.key === "Enter" && event.target.matches(".sheet-choices [type=radio]")) return makeChoice(event);
    if (event.key === "Enter" && event.target.dataset.sends) return send(event);
    if (isInField(event.target) && !isUntouched(event.target)) return;
    if (!isInField(event.target) && isTypedOn(event)) return dropTyped(event);
    const key = nameOf(event);
    const open = [...document.querySelectorAll(OPEN)].find((dialog) => !isSent(dialog));
    const isWord = isInField(event.target) || open?.matches(":has([data-before-choice])");
    if (key === "z" && !areOff && !isWord && (undoSoon(lastCarried()) || undoSoonCarried())) return event.preventDefault();
    if (open) return choose(open, key, event);
    if (areOff && !key.startsWith("Arrow")) return;
    const name = after(key);
    if (isTooSoon(event, name)) return;
    if (key === "z" && sayLasting()) return event.preventDefault();
    if (act(name) || (key === "z" && undoBeforeItsCard())) event.preventDefault();
    else sayWhyNot(name);
  });
  watchTyping(FIELD);
  announce(document.body);
  const painted = new MutationObserver(() => {
    announce(document.body);
    takeBackWhyNot();
  });
  painted.observe(document.body, { childList: true, subtree: true });
  onTaken(() => announce(document.body));
  takeEarlyKeys().forEach(replay);
}

/** Nobody is in what is no longer seen: it keeps the focus of what was closed around it until the next paint. */
const isInField = (target) => Boolean(target.closest(FIELD)?.checkVisibility());

function dropTyped(event) {
  event.preventDefault();
  sayWhyNot("typed-on");
}

/** Above the choices of a sheet nothing is typed yet: digits press them. */
const isUntouched = (field) => field.matches(".sheet [role=combobox]") && !field.value;

/** A key that means something elsewhere, and nothing here. False: there is nothing to say of it. */
function sayWhyNot(key) {
  const said = [...document.querySelectorAll("template[data-dead-keys]")].flatMap(({ content }) => [...content.children]);
  const reasons = said.filter(({ dataset }) => dataset.dead.split(" ").includes(key.replace(" ", "-")));
  const why = reasons.find(({ dataset }) => !dataset.where || document.querySelector(dataset.where));
  if (why) say(why.textContent, "note");
  if (why) dead = { key, words: why.textContent };
  return Boolean(why);
}

export const sayTooSoon = () => sayWhyNot("too-soon");

/** By now it means something. */
function takeBackWhyNot() {
  const lives = dead && carriers(keysLookIn()).some((element) => element.dataset.key === dead.key && canBePressed(element));
  if (!lives) return;
  unsay(dead.words);
  dead = null;
}

/** What one is before stands there from now on, in the place of something else: a key may have been meant for that. */
export function notYetRead() {
  replaced = performance.now();
}

/** Whether `name` approves what nobody can have read yet, on a page that says so. */
function isTooSoon({ timeStamp }, name) {
  const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
  const shown = performance.getEntriesByType("navigation")[0]?.activationStart ?? 0; // where it was prepared ahead
  return APPROVING.has(name) && timeStamp < Math.max(painted, shown, replaced) + READ_MS && sayTooSoon();
}

/** What was meant for a field that an earlier one of these keys has opened is typed there. */
function replay(event) {
  const { key, shiftKey, ctrlKey, metaKey, target } = event;
  const field = document.activeElement?.closest(FIELD);
  if (field && field !== target) return key.length === 1 && !ctrlKey && !metaKey && type(field, key);
  if (isTooSoon(event, nameOf(event))) return;
  const where = target.isConnected ? target : document.body;
  where.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, ctrlKey, metaKey, bubbles: true, cancelable: true }));
}

/** Until the returned function is called single keys press nothing; it returns what was typed with them. */
export function holdKeys() {
  let typed = "";
  function hold(event) {
    const isOther = event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isInField(event.target);
    if (isOther || (event.key.length > 1 && !/^(Enter|Arrow)/.test(event.key))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.repeat && event.key.length === 1) typed += event.key;
  }
  addEventListener("keydown", hold, true);
  return () => {
    removeEventListener("keydown", hold, true);
    return typed;
  };
}

/** Into the field where one is by now; not the digits before it, which press what nobody has seen yet. */
export function typeHere(typed) {
  const field = document.activeElement.closest(FIELD);
  if (field) type(field, typed.replace(/^\d+/, ""));
}

function type(field, typed) {
  if (!typed || field.selectionStart == null) return; // no text in it
  field.setRangeText(typed, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Letters whatever the lock of capitals says; with Shift they are other keys, signs stay what they are. */
function nameOf({ key, shiftKey }) {
  const isLetter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  const name = isLetter ? key.toLowerCase() : key;
  return shiftKey && (isLetter || key.startsWith("Arrow")) ? `shift+${name}` : name;
}

/** What keys and the palette press while they look in `root` first. */
export const carriers = (root) => [...document.querySelectorAll("[data-key]")].filter((element) => root?.contains(element) || element.matches(OF_NO_ITEM));

export function press(root, key, which = "[data-key]") {
  const keyed = [...(root?.querySelectorAll(which) ?? [])].filter((element) => element.dataset.key === key);
  const button = keyed.find((element) => canBePressed(element));
  if (button) pressOne(button);
  return Boolean(button);
}

/** What carries a key, as if that were pressed. */
export function pressOne(button) {
  if (button.matches("input")) button.focus();
  if (!("sheet" in button.dataset)) foldedAround(button)?.showPopover();
  button.click();
}

/** The facts of a conversation are folded away where there is no room for them; their keys hold all the same. */
const foldedAround = (element) => [element.closest("#facts-pane")].find((pane) => pane && !pane.checkVisibility());

export function canBePressed(element) {
  const shown = element.matches("input") ? element.parentElement : element;
  const isThere = shown.checkVisibility() || foldedAround(element);
  return !element.disabled && element.getAttribute("aria-disabled") !== "true" && Boolean(isThere);
}

/**
 * In an open menu digits press its choices and arrows walk through them; what else is typed is for the field that narrows
 * them, or goes along with one, where it has one. Other keys belong to the browser.
 */
function choose(open, key, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  const choice = open.querySelector(`[data-digit="${CSS.escape(key)}"]`);
  if (!choice && /^\S$/u.test(event.key)) open.querySelector("[role=combobox], [data-before-choice]")?.focus();
  if (!choice && (!step || event.target.matches("[type=radio]"))) return;
  event.preventDefault();
  if (choice?.matches("input")) choice.focus();
  if (choice) return choice.click();
  const buttons = [...open.querySelectorAll("button:enabled")];
  buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length)?.focus();
}

/** A button wants a press of its own as well: the key that went to it may be held still. */
function holdBack(event) {
  if (event.key === "Enter" && event.target.matches("button")) event.preventDefault();
}

/** Nothing is sent from words that go along with a choice: which one is meant nobody has said yet. */
function goToChoice(event) {
  event.preventDefault();
  event.target.form.querySelector("[data-digit]").focus();
}

/** Nothing is sent from a choice: Enter makes it, and goes to the button that acts on it. */
function makeChoice(event) {
  event.preventDefault();
  event.target.checked = true;
  event.target.form.querySelector("button").focus();
}

/**
 * Ctrl+Enter sends the form of the field one is in, or of the choice in a dialog, by the button that the field names,
 * else by its first; with Shift its page goes on afterwards, where there is a next one.
 */
function send(event) {
  const form = event.key === "Enter" && event.target.matches(`${FIELD}, [popover] input`) && event.target.form;
  if (!form) return;
  event.preventDefault();
  const first = [...form.elements].find((element) => element.matches("button:not([type=button])") && canBePressed(element));
  const button = document.getElementById(event.target.dataset.sends) ?? first;
  form.toggleAttribute("data-goes-on", event.shiftKey);
  if (button) button.click();
  else sayWhyNot("ctrl+enter");
  setTimeout(() => form.removeAttribute("data-goes-on")); // a request that does not begin now has nothing to go on from
}

/** Out of a field to where the keys hold: from the search of the list to its row. */
function leave(event) {
  if (!event.target.closest(FIELD) || document.querySelector(OPEN)) return;
  if (!event.target.closest("#queue") || !landInList()) land();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
});
