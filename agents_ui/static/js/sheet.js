// What a verb asks first, fetched when it is asked for: <a data-sheet> and <button data-sheet> open it over the page.
// Without this script the same address is a page.

const sheet = document.getElementById("sheet");

export const closeSheet = () => sheet.matches(":popover-open") && sheet.hidePopover();

document.addEventListener("click", async (event) => {
  const opener = event.target.closest("[data-sheet]");
  if (!opener || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  await htmx.ajax("GET", addressOf(opener), { target: sheet, swap: "innerHTML" });
  if (!sheet.matches(":popover-open")) sheet.showPopover();
  sheet.querySelector("[autofocus]")?.focus();
});

/** Of a link, or of a button whose form says what was picked. */
function addressOf(opener) {
  if (opener.href) return opener.href;
  const fields = new URLSearchParams(new FormData(opener.form));
  fields.delete("csrfmiddlewaretoken");
  return `${opener.formAction}?${fields}`;
}
