// Where the focus stands when what held it is gone: never on the page as a whole, where no key scrolls and no
// screen reader knows the place.

/** The thread, or what the page is for, takes it without a ring, until somebody walks by Tab. */
export function land(place = document.querySelector(".thread") ?? document.getElementById("main")) {
  if (!place) return;
  place.dataset.landed = "";
  place.focus({ preventScroll: true });
}

/** On the shown row of the list, else on its first one. False where it has none. */
export function landInList() {
  const row = document.querySelector("#queue .row a[aria-current=page]") ?? document.querySelector("#queue .row a");
  row?.focus();
  return Boolean(row);
}

document.addEventListener("keydown", ({ key }) => {
  if (key === "Tab") delete document.querySelector("[data-landed]")?.dataset.landed;
});

export const isLost = () => !document.activeElement || document.activeElement === document.body;

export function landWhenLost() {
  if (isLost() && !document.querySelector("dialog[open], [popover]:popover-open")) land();
}

/** Who comes back to one of these finds the caret where it was left, also where the page was rendered anew since. */
const begun = new WeakSet();

/** Who goes on with words that stand there begins behind them, from the first key on; a click chooses its own place. */
function goToEnd({ target }) {
  if (!target.matches("[data-at-end]") || begun.has(target)) return;
  begun.add(target);
  if (!target.selectionEnd) target.setSelectionRange(target.value.length, target.value.length);
}

document.addEventListener("focusin", goToEnd);
