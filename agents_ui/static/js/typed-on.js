// Who types in a field that goes, with an escalation that a colleague has settled say, types on until that is seen: what
// was meant as words presses nothing.

/** So soon after the one before a key goes on with it. */
const ON_MS = 1_000;
const NO_TYPING = new Set(["Shift", "Control", "Alt", "Meta", "CapsLock"]);
let last = null;

/** What is sent from a dialog, or another form, is about to close it. */
export const isSent = (form) => Boolean(form?.matches("[hx-post].htmx-request, :has([hx-post].htmx-request)"));
const isSentFrom = (field) => isSent(field.closest("[popover]") ?? field.form);
const leaves = ({ key, target, isComposing }) => !isComposing && (["Escape", "Tab"].includes(key) || (key === "Enter" && !target.matches("textarea")));

function remember(event) {
  const { key, target, timeStamp } = event;
  if (event.ctrlKey || event.metaKey || event.defaultPrevented || leaves(event) || isSentFrom(target)) last = null;
  else if (!NO_TYPING.has(key) && target.checkVisibility()) last = { field: target, at: timeStamp };
}

/** Listens to what is typed in what matches `fields`, after whatever acts on it. */
export function watchTyping(fields) {
  addEventListener("keydown", (event) => event.target.matches?.(fields) && remember(event));
  addEventListener("pointerdown", () => (last = null));
}

/** Whether a key, pressed outside of every field, goes on with what was typed in one that is seen no more. */
export function isTypedOn({ key, timeStamp }) {
  if (!last || (key.length > 1 && key !== "Enter") || last.field.checkVisibility() || timeStamp - last.at > ON_MS) return false;
  last.at = timeStamp;
  return true;
}
