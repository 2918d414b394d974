// What was written is deleted for good: nothing of it stays on a page that is open, nor in this browser.

import { forgetAll } from "./kept.js";
import { forgetAllFiles } from "./kept-files.js";
import { FIELD } from "./keys.js";

/** Says to the page that is loaded anew that somebody was typing there, or about to: what comes next are no keys. */
const TYPING = `emptied:${location.pathname}`;
const isEmptied = () => "emptied" in document.getElementById("state").dataset;
const wasEmptied = isEmptied();

/** `names`: with which begins what this browser keeps of the conversation. */
export function forgetEmptied(...names) {
  if (!wasEmptied) return;
  names.forEach((name) => forgetAll(name));
  names.forEach((name) => forgetAllFiles(name));
  const ofTab = Object.keys(sessionStorage).filter((each) => names.some((name) => each.startsWith(name)));
  ofTab.forEach((name) => sessionStorage.removeItem(name));
}

/** The words stand in many places of the page, and in what its scripts remember: it is loaded anew, without them. */
export function leaveEmptied() {
  if (!isEmptied() || wasEmptied) return;
  if (document.activeElement?.matches(FIELD)) sessionStorage.setItem(TYPING, "");
  location.reload();
}

/** `then()` once that was read. */
export function sayEmptied(then) {
  if (!wasEmptied || sessionStorage.getItem(TYPING) === null) return;
  sessionStorage.removeItem(TYPING);
  const dialog = document.getElementById("emptied");
  dialog.addEventListener("close", then, { once: true });
  dialog.showModal();
  dialog.focus(); // not its button: who types presses the space bar
}
