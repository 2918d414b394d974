// The list follows what is typed and chosen above it, and so does the address, which a colleague may open.

import { announce } from "./announcer.js";
import { gone } from "./connection.js";

/** `form` asks for the list on "asked". A word that is still being composed is none yet. */
export function followFilter(form) {
  const asked = () => `${new URLSearchParams([...new FormData(form)].filter(([, value]) => value))}`;
  let shown = asked();

  function ask() {
    if (asked() !== shown) form.dispatchEvent(new Event("asked"));
    shown = asked();
  }

  form.addEventListener("input", (event) => event.isComposing || ask());
  form.addEventListener("compositionend", ask);
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (ctx.sourceElement !== form) return;
    show(new URL(form.action), asked());
    announce(document.querySelector("[data-said]")?.textContent);
  });
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => ctx.response.status === 403 && gone());
  // What the address says is in the page that comes with it.
  addEventListener("popstate", () => location.reload());
}

/** Back leads to the list as it was before one began, and then to where one came from. */
function show(address, search) {
  address.search = search;
  if (address.href === location.href) return;
  history[location.search ? "replaceState" : "pushState"](null, "", address);
}
