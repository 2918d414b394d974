// The text box of the chat: Enter sends, the limit is told before it is hit, half-typed text survives a reload.

import { forget, keep, recall } from "./kept.js";

const NEAR_LIMIT = 0.9;

/** Wire the text box of `form`. `onSend(text)` is called with what may be sent, which is empty only where `hasFiles()`;
 * the text box stays as it is. */
export function composer(form, name, onSend, hasFiles) {
  const text = form.elements.text;
  const counter = form.querySelector("[data-counter]");
  const limit = Number(form.dataset.limit);
  const length = () => [...text.value.trim()].length;

  function changed() {
    if (text.value) keep(name, text.value);
    else forget(name);
    const isLong = length() > limit;
    counter.hidden = length() < NEAR_LIMIT * limit;
    counter.querySelector("output").value = length();
    counter.querySelector("strong").hidden = !isLong;
    text.setAttribute("aria-invalid", isLong);
  }

  function submitted(event) {
    event.preventDefault();
    if (length() > limit) return text.focus();
    if (length() || hasFiles()) return onSend(text.value.trim());
    text.value = "";
    text.reportValidity(); // says something only where words are required
  }

  function pressed(event) {
    const isEnter = event.key === "Enter" && !event.shiftKey;
    const isComposing = event.isComposing || event.keyCode === 229; // Safari says it only with 229
    if (!isEnter || isComposing || matchMedia("(pointer: coarse)").matches) return;
    event.preventDefault();
    form.requestSubmit();
  }

  function put(value) {
    text.value = value;
    changed();
    text.focus();
    text.setSelectionRange(value.length, value.length);
  }

  function clear() {
    text.value = "";
    changed();
  }

  /** The button takes the cursor from nobody who writes: on a phone the keyboard stays. */
  function stay(event) {
    if (document.activeElement === text && event.target.closest("button:not([type=button])")) event.preventDefault();
  }

  text.addEventListener("input", changed);
  form.addEventListener("mousedown", stay);
  text.addEventListener("keydown", pressed);
  form.addEventListener("submit", submitted);
  if (!text.value) text.value = recall(name) ?? "";
  changed();
  return { put, clear, text };
}
