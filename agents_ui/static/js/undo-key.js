// Z undoes what was done last, and only there it says so. What else can be undone keeps its button, and its key returns.

import { announce } from "./announcer.js";

const toast = document.getElementById("undoable");
const ofToast = toast.querySelector("button");

/** Whether the key belongs to what was done a moment ago, not to what stands on the page. */
export const isTaken = () => !toast.hidden && !ofToast.hidden;

/** Calls `act` when that changes. */
export const onTaken = (act) => new MutationObserver(act).observe(toast, { subtree: true, attributeFilter: ["hidden"] });

export function shareKey() {
  const [from, to] = isTaken() ? ["key", "keyLater"] : ["keyLater", "key"];
  const attribute = isTaken() ? "data-key" : "data-key-later";
  for (const button of document.querySelectorAll(`[${attribute}=z]`)) {
    if (button === ofToast) continue;
    button.dataset[to] = button.dataset[from];
    delete button.dataset[from];
    button.removeAttribute("aria-keyshortcuts");
    if (!isTaken()) announce(button.dataset.again);
  }
}
