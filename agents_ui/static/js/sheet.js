// What a verb asks first, fetched when it is asked for: <a data-sheet> and <button data-sheet> open it over the page.
// Without this script the same address is a page.

import { gone } from "./connection.js";
import { NO_MORE, Refused, fetchFragment } from "./fragments.js";
import { FIELD, holdKeys, typeHere } from "./keys.js";
import { showMoments } from "./moments.js";
import { narrowing } from "./sheet-choices.js";
import { passUndo, say, sayAnswered, sayNoAnswer } from "./undoing.js";

const sheet = document.getElementById("sheet");
const isOpen = () => sheet.matches(":popover-open");
let asked = 0;

export const closeSheet = () => isOpen() && sheet.hidePopover();

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-sheet]");
  if (!opener || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  open(addressOf(opener));
});

/** Only the newest one asked for is opened. What is typed meanwhile is for it, and presses nothing on the page. */
async function open(address) {
  const number = ++asked;
  const from = document.activeElement;
  const letGo = holdKeys();
  const fresh = await fetchFragment(address).catch(sayWhyNot);
  const typed = letGo();
  if (!fresh || number !== asked) return;
  sayAnswered();
  if (isTypingSince(from)) return;
  show(fresh);
  typeHere(typed);
}

/** Who has gone into a field since does not want it any more. */
const isTypingSince = (from) => document.activeElement !== from && document.activeElement.matches(FIELD);

function show(fresh) {
  sheet.replaceChildren(fresh);
  htmx.process(sheet);
  showMoments(sheet);
  narrowing(sheet);
  sheet.querySelectorAll("[data-some]").forEach(showSome);
  if (!isOpen()) sheet.showPopover();
  sheet.querySelector("[autofocus]")?.focus();
}

/** Neither yes nor no: left so, or given back, nothing of it is changed. */
function showSome(box) {
  box.indeterminate = !box.checked;
}

sheet.addEventListener("click", (event) => {
  if (!event.target.closest("[data-cancels]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  closeSheet();
});
sheet.addEventListener("change", ({ target }) => "some" in target.dataset && showSome(target));

function sayWhyNot(error) {
  if (!(error instanceof Refused) || error.status >= 500) sayNoAnswer();
  else if (NO_MORE.has(error.status)) gone();
  else say(error.reason, "note");
}

/** Of a link, or of a button whose form says what was picked. */
function addressOf(opener) {
  if (opener.href) return opener.href;
  const fields = new URLSearchParams(new FormData(opener.form));
  fields.delete("csrfmiddlewaretoken");
  return `${opener.formAction}?${fields}`;
}

/** What was done here is said on the page that it leads to. */
document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const said = ctx.response.headers.get("X-Undo");
  if (said && ctx.response.headers.has("HX-Redirect")) passUndo(said);
});

narrowing(document);
